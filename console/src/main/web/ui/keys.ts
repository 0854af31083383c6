const KEY = "synapse-question-mark";

/** What a key means everywhere on the page: the palette, the help, the next or the previous room. */
export type Shortcut = "palette" | "help" | "next-room" | "previous-room";

/** Whether "?" opens the help. */
export function usesQuestionMark(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function chooseQuestionMark(isOn: boolean): void {
  if (isOn) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The shortcut of a key, if it is one. A character is none while a text is written. */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key, isWriting: boolean): Shortcut | null {
  const isPlain = !ctrlKey && !metaKey;
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k") return "palette";
  if (isPlain && !altKey && key === "?" && !isWriting && usesQuestionMark()) return "help";
  if (isPlain && altKey && !shiftKey && key === "ArrowDown") return "next-room";
  if (isPlain && altKey && !shiftKey && key === "ArrowUp") return "previous-room";
  return null;
}

export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
