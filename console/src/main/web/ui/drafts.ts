import type { Attachment } from "../api/types";
import { asList, parsed, type Kept } from "../store/kept";

const textName = (room: string): string => `draft-${room}`;
const filesName = (room: string): string => `draft-files-${room}`;

/** What was typed and not sent, kept over a reload of this tab. */
export function draft(kept: Kept, room: string): string {
  return kept.read(textName(room)) ?? "";
}

export function keepDraft(kept: Kept, room: string, text: string): void {
  kept.write(textName(room), text);
}

/** The files that were uploaded and not sent; the server keeps them for a day. */
export function draftFiles(kept: Kept, room: string): readonly Attachment[] {
  return asList(parsed(kept.read(filesName(room))));
}

export function keepDraftFiles(kept: Kept, room: string, files: readonly Attachment[]): void {
  kept.write(filesName(room), files.length === 0 ? "" : JSON.stringify(files));
}
