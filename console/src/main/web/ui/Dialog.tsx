import { useId, useLayoutEffect, useRef, type ReactNode } from "react";

interface DialogProps {
  title: string;
  children: ReactNode;
  /** Absent for a dialog that must be answered. */
  onClose?: () => void;
  wide?: boolean;
}

/** A modal dialog of the browser's own: it keeps the focus, gives it back, and closes with Escape. */
export function Dialog({ title, children, onClose, wide = false }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const pressedOutside = useRef(false);
  // before it leaves the page: a dialog gives the focus back only while it is there
  useLayoutEffect(() => {
    const dialog = ref.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={wide ? "wide" : ""}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // a second Escape closes it in spite of onCancel
      onClose={(event) => {
        if (event.target !== ref.current) return;
        if (onClose === undefined) ref.current.showModal();
        else onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      // a selection of text that ends outside is no click
      onPointerDown={(event) => {
        pressedOutside.current = event.target === ref.current;
      }}
      onClick={(event) => {
        if (event.target === ref.current && pressedOutside.current) onClose?.();
      }}
    >
      <div className="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
