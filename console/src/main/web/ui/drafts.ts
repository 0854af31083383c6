const key = (room: string): string => `synapse-draft-${room}`;

/** What was typed and not sent, kept over a reload of this tab. */
export function draft(room: string): string {
  return sessionStorage.getItem(key(room)) ?? "";
}

export function keepDraft(room: string, text: string): void {
  if (text === "") sessionStorage.removeItem(key(room));
  else sessionStorage.setItem(key(room), text);
}
