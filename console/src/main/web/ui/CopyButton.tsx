import { useState, type ReactNode } from "react";
import { copyText } from "../api/platform";
import { texts } from "../texts";

interface CopyButtonProps {
  text: string;
  label: string;
  /** What screen readers say, if the label needs its context. */
  name?: string;
  look?: string;
  onCopied?: () => void;
}

/** Copies a text, and says for a moment that it did. */
export function CopyButton({ text, label, name, look = "quiet small", onCopied }: CopyButtonProps): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setCopied(true);
    onCopied?.();
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" className={look} aria-label={copied ? texts.message.copied : name} onClick={() => void copy()}>
      {copied ? texts.message.copied : label}
    </button>
  );
}
