import type { Attachment } from "../api/types";

const textKey = (room: string): string => `synapse-draft-${room}`;
const filesKey = (room: string): string => `synapse-draft-files-${room}`;

/** What was typed and not sent, kept over a reload of this tab. */
export function draft(room: string): string {
  return sessionStorage.getItem(textKey(room)) ?? "";
}

export function keepDraft(room: string, text: string): void {
  keep(textKey(room), text);
}

/** The files that were uploaded and not sent; the server keeps them for a day. */
export function draftFiles(room: string): readonly Attachment[] {
  const kept = sessionStorage.getItem(filesKey(room));
  return kept === null ? [] : (JSON.parse(kept) as Attachment[]);
}

export function keepDraftFiles(room: string, files: readonly Attachment[]): void {
  keep(filesKey(room), files.length === 0 ? "" : JSON.stringify(files));
}

function keep(key: string, value: string): void {
  if (value === "") sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, value);
}
