import { useId, type ComponentProps, type ReactNode } from "react";

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  hint?: string;
  error?: string | undefined;
}

/** An input with its label, a hint, and the server's message about it. */
export function Field({ label, hint, error, ...input }: FieldProps): ReactNode {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} {...input} aria-invalid={error !== undefined} aria-describedby={note === undefined ? undefined : `${id}-note`} />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? "hint" : "field-error"} role={error === undefined ? undefined : "alert"}>
          {note}
        </p>
      )}
    </div>
  );
}
