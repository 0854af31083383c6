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

/** Copies a text, and says for a moment whether it did. */
export function CopyButton({ text, label, name, look = "quiet small", onCopied }: CopyButtonProps): ReactNode {
  const [outcome, setOutcome] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const isCopied = await copyText(text);
    setOutcome(isCopied ? texts.message.copied : texts.message.notCopied);
    if (isCopied) onCopied?.();
    setTimeout(() => setOutcome(null), isCopied ? 1_500 : 5_000);
  };
  return (
    <button type="button" className={look} aria-label={outcome ?? name} onClick={() => void copy()}>
      {outcome ?? label}
    </button>
  );
}
