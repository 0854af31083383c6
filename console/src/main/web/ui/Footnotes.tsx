import type { ReactNode, RefObject } from "react";
import { texts } from "../texts";
import type { Note } from "./notes";

interface FootnotesProps {
  /** The beginning of the ids, which differs from message to message. */
  id: string;
  notes: readonly Note[];
  html: (note: Note) => string;
  /** The text with the references. */
  text: RefObject<HTMLElement | null>;
}

/** The notes at the end of a text. Each leads back to where the text refers to it. */
export function Footnotes({ id, notes, html, text }: FootnotesProps): ReactNode {
  if (notes.length === 0) return null;
  return (
    <ol className="notes" aria-label={texts.message.notes}>
      {notes.map((note) => (
        <li key={note.label} id={noteId(id, note.number)} tabIndex={-1}>
          <span dangerouslySetInnerHTML={{ __html: html(note) }} />{" "}
          <button type="button" className="link" aria-label={texts.message.backToNote(note.number)} onClick={() => referenceTo(text.current, note.number)?.focus()}>
            ↩
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Goes to the note of the reference that was pressed, if one was. The address names the page, so it cannot be a link. */
export function followReference(id: string, target: EventTarget): void {
  const reference = target instanceof Element ? target.closest("button.note-reference") : null;
  if (reference !== null) document.getElementById(noteId(id, Number(reference.textContent)))?.focus();
}

function noteId(id: string, number: number): string {
  return `${id}note-${number}`;
}

function referenceTo(text: HTMLElement | null, number: number): HTMLElement | undefined {
  return [...(text?.querySelectorAll<HTMLElement>("button.note-reference") ?? [])].find((each) => each.textContent === String(number));
}
