import { useId, type ReactNode } from "react";
import { CopyButton } from "./CopyButton";

/** A secret that is shown once, to be copied. */
export function SecretField({ label, secret, hint, copy }: { label: string; secret: string; hint: string; copy: string }): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="secret">
        <input id={id} readOnly value={secret} aria-describedby={`${id}-note`} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton text={secret} label={copy} look="primary" />
      </div>
      <p id={`${id}-note`} className="hint">
        {hint}
      </p>
    </div>
  );
}
