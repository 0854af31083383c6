import { useEffect, useEffectEvent, useState, type ReactNode } from "react";
import type { Rooms } from "../store/rooms";
import { texts } from "../texts";
import { CommandPalette } from "./CommandPalette";
import { currentCommands, useCommands, type Command } from "./commands";
import { useApp } from "./context";
import { HelpDialog } from "./HelpDialog";
import { goTo, roomAddress } from "./route";
import { isWriting, shortcutOf } from "./keys";
import { chooseTheme } from "./theme";

/** The keys that work everywhere, the palette and the help that they open, and the commands that every page has. */
export function Shortcuts({ rooms, chosen }: { rooms: Rooms; chosen: string | null }): ReactNode {
  const { signOut } = useApp();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);

  useCommands(() => [
    { label: texts.help.title, keys: "?", run: () => setOpen("help") },
    ...(["system", "light", "dark"] as const).map((theme) => ({
      label: `${texts.theme.label}: ${texts.theme[theme]}`,
      run: () => chooseTheme(theme),
    })),
    { label: texts.signIn.signOut, run: signOut },
    ...roomCommands(rooms),
  ]);

  const move = (by: number): void => {
    const ids = (rooms.groups.get() ?? []).map((group) => group.group_id);
    const next = chosen === null ? ids[0] : ids[ids.indexOf(chosen) + by];
    if (next !== undefined) goTo(roomAddress(next));
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (document.querySelector("dialog[open]") !== null) return;
    const shortcut = shortcutOf(event, isWriting(event.target));
    if (shortcut === null) return;
    event.preventDefault();
    if (shortcut === "next-room") move(1);
    else if (shortcut === "previous-room") move(-1);
    else setOpen(shortcut);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);

  const close = (): void => setOpen(null);
  return (
    <>
      <button type="button" className="quiet small palette-button" title={texts.commands.title} onClick={() => setOpen("palette")}>
        <span className="hidden">{texts.commands.title} </span>
        {texts.commands.keys}
      </button>
      {open === "palette" && <CommandPalette commands={currentCommands()} onClose={close} />}
      {open === "help" && <HelpDialog onClose={close} />}
    </>
  );
}

function roomCommands(rooms: Rooms): readonly Command[] {
  return (rooms.groups.get() ?? []).map((group) => ({ label: texts.commands.openRoom(group.name), run: () => goTo(roomAddress(group.group_id)) }));
}
