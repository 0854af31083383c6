import type { Outgoing } from "../store/outbox";

/** A message that is edited: its text, and its place among those that were sent. */
export type Piece = Pick<Outgoing, "text"> & { readonly place: number };

const SEPARATOR = "\n\n";

/**
 * The text with a message that goes back into the composer, before what was typed there. Several of them are in the order in which they were sent, as
 * long as the text begins as it did with those before.
 *
 * @param before the messages that went back into this text, in order
 */
export function putBack(text: string, before: readonly Piece[], added: Piece): { readonly text: string; readonly pieces: readonly Piece[] } {
  const known = joined(before);
  const isUnchanged = before.length > 0 && (text === known || text.startsWith(known + SEPARATOR));
  const pieces = isUnchanged ? [...before, added].toSorted((a, b) => a.place - b.place) : [added];
  const typed = isUnchanged ? text.slice(known.length + SEPARATOR.length) : text;
  return { text: typed === "" ? joined(pieces) : joined(pieces) + SEPARATOR + typed, pieces };
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join(SEPARATOR);
}
