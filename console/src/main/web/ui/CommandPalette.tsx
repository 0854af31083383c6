import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { texts } from "../texts";
import { matchingCommands, type Command } from "./commands";
import { Dialog } from "./Dialog";

const MOST_SHOWN = 50;

/** Finds a room or a command by what is typed. The keyboard's focus stays in the field. */
export function CommandPalette({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }): ReactNode {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = matchingCommands(commands, query).slice(0, MOST_SHOWN);

  useEffect(() => {
    // a newer browser returns a promise, which is no clean-up
    void list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") run(found[chosen]);
    else if (event.key === "ArrowDown" && found.length > 0) setChosen((chosen + 1) % found.length);
    else if (event.key === "ArrowUp" && found.length > 0) setChosen((chosen + found.length - 1) % found.length);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={texts.commands.title} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-label={texts.commands.search}
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder={texts.commands.search}
        autoComplete="off"
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="commands" id={id} ref={list} role="listbox" aria-label={texts.commands.title}>
        {found.map((command, index) => (
          <li key={`${index} ${command.label}`} id={`${id}-${index}`} role="option" aria-selected={index === chosen} onClick={() => run(command)}>
            <span>{command.label}</span>
            {command.keys !== undefined && <kbd>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      <p className="hint" role="status">
        {found.length === 0 ? texts.commands.none : texts.commands.hint}
      </p>
    </Dialog>
  );
}
