import { useId, useState, type ReactNode } from "react";
import { CopyButton } from "./CopyButton";
import { useUnsaved } from "./unsaved";

interface SecretFieldProps {
  label: string;
  secret: string;
  hint?: string;
  copy: string;
}

/** A secret that is shown once, to be copied. */
export function SecretField({ label, secret, hint, copy }: SecretFieldProps): ReactNode {
  const id = useId();
  const [copied, setCopied] = useState<string | null>(null);
  useUnsaved(copied === secret ? null : "secret");
  const onCopied = (): void => setCopied(secret);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="secret">
        <input
          id={id}
          readOnly
          value={secret}
          aria-describedby={hint === undefined ? undefined : `${id}-note`}
          onFocus={(event) => event.currentTarget.select()}
          onCopy={onCopied}
        />
        <CopyButton text={secret} label={copy} look="primary" onCopied={onCopied} />
      </div>
      {hint !== undefined && (
        <p id={`${id}-note`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
