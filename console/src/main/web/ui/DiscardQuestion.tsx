import type { ReactNode } from "react";
import type { Unsaved } from "../store/unsaved";
import { texts } from "../texts";
import { Dialog } from "./Dialog";

interface DiscardQuestionProps {
  what: Unsaved;
  onDiscard: () => void;
  onStay: () => void;
}

/** Asks before something is lost that was not saved or not copied. */
export function DiscardQuestion({ what, onDiscard, onStay }: DiscardQuestionProps): ReactNode {
  const { title, text, discard } = texts.unsaved[what];
  return (
    <Dialog title={title} onClose={onStay}>
      <p>{text}</p>
      <div className="actions">
        <button type="button" autoFocus onClick={onStay}>
          {texts.unsaved.stay}
        </button>
        <button type="button" className="danger solid" onClick={onDiscard}>
          {discard}
        </button>
      </div>
    </Dialog>
  );
}
