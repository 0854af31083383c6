import { useState, type ReactNode } from "react";

interface ConfirmButtonProps {
  text: string;
  confirmText: string;
  label?: string;
  confirmLabel?: string;
  className?: string;
  onConfirm: () => void;
}

/** A button for what cannot be undone: it has to be pressed twice. It forgets the first time when the focus leaves it. */
export function ConfirmButton({ text, confirmText, label, confirmLabel, className = "danger", onConfirm }: ConfirmButtonProps): ReactNode {
  const [isAsking, setAsking] = useState(false);
  return (
    <button
      type="button"
      className={className}
      aria-label={isAsking ? confirmLabel : label}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) onConfirm();
      }}
    >
      {isAsking ? confirmText : text}
    </button>
  );
}
