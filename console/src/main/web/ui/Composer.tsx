import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Member } from "../api/types";
import type { TurnView } from "../store/conversation";
import type { Room } from "../store/room";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { draft, keepDraft } from "./drafts";
import { complete, matching, mentionAt } from "./mention";
import { MentionList } from "./MentionList";
import { ProblemNote } from "./ProblemNote";

const LONGEST = 32_000;

interface ComposerProps {
  room: Room;
  members: readonly Member[];
  running: TurnView | undefined;
  mayWrite: boolean;
}

export function Composer({ room, members, running, mayWrite }: ComposerProps): ReactNode {
  const input = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null); // where it goes with the text of a chosen name
  const listId = useId();
  const [text, setText] = useState(() => draft(room.id));
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const refused = useStore(room.refused);
  const mention = isDismissed ? null : mentionAt(text, cursor);
  const names = mention === null ? [] : matching(members.map((member) => member.alias), mention);

  useEffect(() => keepDraft(room.id, text), [room.id, text]);

  // a message that the server refused comes back to be corrected
  useEffect(() => {
    if (refused !== null) setText((now) => (now === "" ? refused.text : now));
  }, [refused]);

  useLayoutEffect(() => {
    const area = input.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`;
    if (caret.current !== null) area.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [text]);

  const change = (value: string, position: number): void => {
    setText(value);
    setCursor(position);
    setChosen(0);
    setDismissed(false);
  };

  const insert = (alias: string): void => {
    if (mention === null) return;
    const completed = complete(text, mention, cursor, alias);
    change(completed.text, completed.cursor);
    caret.current = completed.cursor;
  };

  const send = (): void => {
    if (text.trim() === "" || text.length > LONGEST) return;
    room.refused.set(null);
    room.outbox.send(text);
    change("", 0);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (names.length > 0) {
      if (event.key === "ArrowDown") return handled(event, () => setChosen((chosen + 1) % names.length));
      if (event.key === "ArrowUp") return handled(event, () => setChosen((chosen + names.length - 1) % names.length));
      if (event.key === "Enter" || event.key === "Tab") return handled(event, () => insert(names[chosen]!));
      if (event.key === "Escape") return handled(event, () => setDismissed(true));
    }
    if (event.key === "Enter" && !event.shiftKey) handled(event, send);
  };

  if (!mayWrite) return <p className="composer hint">{texts.composer.viewer}</p>;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {refused !== null && <ProblemNote problem={refused.problem} onDismiss={() => room.refused.set(null)} />}
      {names.length > 0 && <MentionList id={listId} names={names} chosen={chosen} onChoose={insert} />}
      <div className="composer-row">
        <textarea
          ref={input}
          rows={1}
          value={text}
          aria-label={texts.composer.label}
          aria-describedby={`${listId}-hint`}
          aria-autocomplete="list"
          aria-controls={names.length > 0 ? listId : undefined}
          aria-activedescendant={names.length > 0 ? `${listId}-${chosen}` : undefined}
          placeholder={texts.composer.placeholder}
          onChange={(event) => change(event.currentTarget.value, event.currentTarget.selectionStart)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        {running !== undefined && (
          <button type="button" className="stop" title={texts.turn.stopHint} onClick={() => void room.cancel(running.id)}>
            {texts.turn.stop}
          </button>
        )}
        <button type="submit" className="primary" disabled={text.trim() === "" || text.length > LONGEST}>
          {texts.composer.send}
        </button>
      </div>
      <p className="hint" id={`${listId}-hint`}>
        {text.length > LONGEST - 2_000 ? texts.composer.tooLong(text.length) : texts.composer.hint}
      </p>
    </form>
  );
}

function handled(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  action();
}
