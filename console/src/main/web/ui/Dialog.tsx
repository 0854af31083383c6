import { createContext, use, useId, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { DiscardQuestion } from "./DiscardQuestion";
import { UnsavedContext, useUnsavedPart } from "./unsaved";

interface DialogProps {
  title: string;
  children: ReactNode;
  /** Absent for a dialog that must be answered. */
  onClose?: () => void;
  wide?: boolean;
}

const CloseContext = createContext<() => void>(() => undefined);

/**
 * A modal dialog of the browser's own: it keeps the focus, gives it back, and closes with Escape. It asks before something is lost that was entered
 * in it.
 */
export function Dialog({ title, children, onClose, wide = false }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const pressedOutside = useRef(false);
  const [unsaved, what] = useUnsavedPart();
  const [isAsking, setAsking] = useState(false);
  // before it leaves the page: a dialog gives the focus back only while it is there
  useLayoutEffect(() => {
    const dialog = ref.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);

  if (isAsking && what === null) setAsking(false);
  const close = (): void => {
    if (what === null) onClose?.();
    else setAsking(true);
  };

  const discard = (): void => {
    flushSync(() => setAsking(false)); // the question gives the focus back first
    onClose?.();
  };

  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={wide ? "wide" : ""}
      onCancel={(event) => {
        if (event.target !== ref.current) return; // the choice of a file, or a dialog over this one
        event.preventDefault();
        close();
      }}
      // a second Escape closes it in spite of onCancel
      onClose={(event) => {
        if (event.target !== ref.current) return;
        if (onClose === undefined || what !== null) ref.current.showModal();
        close();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      // a selection of text that ends outside is no click
      onPointerDown={(event) => {
        pressedOutside.current = event.target === ref.current;
      }}
      onClick={(event) => {
        if (event.target === ref.current && pressedOutside.current) close();
      }}
    >
      <UnsavedContext value={unsaved}>
        <CloseContext value={close}>
          <div className="dialog-body">
            <h2 id={id}>{title}</h2>
            {children}
          </div>
        </CloseContext>
      </UnsavedContext>
      {isAsking && what !== null && <DiscardQuestion what={what} onDiscard={discard} onStay={() => setAsking(false)} />}
    </dialog>
  );
}

/** Closes the dialog that it is in, as Escape does. */
export function CloseButton({ children }: { children: ReactNode }): ReactNode {
  const close = use(CloseContext);
  return (
    <button type="button" onClick={close}>
      {children}
    </button>
  );
}
