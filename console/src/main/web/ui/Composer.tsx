import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from "react";
import type { Member } from "../api/types";
import type { DraftFile } from "../store/attachments";
import type { TurnView } from "../store/conversation";
import type { Outgoing } from "../store/outbox";
import type { Room } from "../store/room";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { useApp } from "./context";
import { DraftFiles } from "./DraftFiles";
import { draft, keepDraft, keepDraftFiles } from "./drafts";
import { complete, matching, mentionAt } from "./mention";
import { MentionList } from "./MentionList";
import { putBack, type Piece } from "./putBack";
import { useDroppedFiles } from "./useDroppedFiles";

const LONGEST = 32_000;

interface ComposerProps {
  room: Room;
  members: readonly Member[];
  running: TurnView | undefined;
  mayWrite: boolean;
}

export function Composer({ room, members, running, mayWrite }: ComposerProps): ReactNode {
  const { kept } = useApp().outboxes;
  const input = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null); // where it goes with the text of a chosen name
  const edits = useRef<readonly Piece[]>([]); // the messages that went back into the text
  const listId = useId();
  const [text, setText] = useState(() => draft(kept, room.id));
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const edited = useStore(room.outbox.edited);
  const files = useStore(room.attachments.files);
  const picker = useRef<HTMLInputElement>(null);
  const isDropping = useDroppedFiles((dropped) => room.attachments.add(dropped), mayWrite);
  const isUploading = files.some((file) => file.uploaded === null);
  const advice = isDropping ? texts.files.drop : hint(text, files);
  const maySend = text.trim() !== "" && text.length <= LONGEST && !isUploading;
  const mention = isDismissed ? null : mentionAt(text, cursor);
  const names = mention === null ? [] : matching(members.map((member) => member.alias), mention);

  useEffect(() => keepDraft(kept, room.id, text), [kept, room.id, text]);
  useEffect(() => keepDraftFiles(kept, room.id, files.flatMap((file) => file.uploaded ?? [])), [kept, room.id, files]);

  const edit = useEffectEvent((message: Outgoing) => {
    room.outbox.edited.set(null);
    room.attachments.putBack(message.files);
    const result = putBack(text, edits.current, { text: message.text, place: room.outbox.placeOf(message) });
    edits.current = result.pieces;
    setText(result.text);
    input.current?.focus();
  });
  useEffect(() => {
    if (edited !== null) edit(edited);
  }, [edited]);

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
    if (!maySend) return;
    room.outbox.send(text, room.attachments.take());
    change("", 0);
  };

  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const pasted = [...event.clipboardData.files];
    // a table is copied as a text and as a picture of it: the text is wanted
    if (pasted.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    room.attachments.add(pasted);
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
      className={isDropping ? "composer dropping" : "composer"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {names.length > 0 && <MentionList id={listId} names={names} chosen={chosen} onChoose={insert} />}
      <DraftFiles attachments={room.attachments} />
      <div className="composer-row">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={texts.files.choose}
          onChange={(event) => {
            room.attachments.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = ""; // the same file can be chosen again
          }}
        />
        <button type="button" className="attach" aria-label={texts.files.attach} title={texts.files.attach} onClick={() => picker.current!.click()}>
          +
        </button>
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
          onPaste={onPaste}
        />
        {running !== undefined && (
          <button type="button" className="stop" title={texts.turn.stopHint} onClick={() => void room.cancel(running.id)}>
            {texts.turn.stop}
          </button>
        )}
        <button type="submit" className="primary" disabled={!maySend}>
          {texts.composer.send}
        </button>
      </div>
      <p className={advice === texts.composer.hint ? "hint usual" : "hint"} id={`${listId}-hint`}>
        {advice}
      </p>
    </form>
  );
}

function hint(text: string, files: readonly DraftFile[]): string {
  if (text.length > LONGEST - 2_000) return texts.composer.tooLong(text.length);
  if (files.some((file) => file.problem !== null)) return texts.files.removeRefused;
  if (files.some((file) => file.uploaded === null)) return texts.files.wait;
  return files.length > 0 && text.trim() === "" ? texts.files.needsText : texts.composer.hint;
}

function handled(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  action();
}
