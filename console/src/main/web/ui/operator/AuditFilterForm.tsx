import { useEffect, useId, useRef, type FormEvent, type ReactNode } from "react";
import type { AuditFilter } from "../../api/operator";
import type { Problem } from "../../api/problem";
import { operatorTexts } from "../../texts.operator";
import { Field } from "../Field";
import { textOf } from "../useSubmit";

const texts = operatorTexts.audit;

/** What entries are shown; the server's messages about it are at the fields. */
export function AuditFilterForm({ problem, onFilter }: { problem: Problem | null; onFilter: (filter: AuditFilter) => void }): ReactNode {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  const apply = (): void => {
    const data = new FormData(form.current!);
    onFilter({ user: textOf(data, "user"), action: textOf(data, "action"), from: textOf(data, "from"), to: textOf(data, "to") });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply();
  };
  const reset = (): void => {
    form.current!.reset();
    apply();
  };

  return (
    <form ref={form} className="filter" aria-label={texts.filter} onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor={id}>{texts.action}</label>
        <select id={id} name="action" defaultValue="">
          <option value="">{texts.anyAction}</option>
          {texts.actions.map((action) => (
            <option key={action} value={action}>
              {action}
            </option>
          ))}
        </select>
        {problem?.field("action") !== undefined && <p className="field-error">{problem.field("action")}</p>}
      </div>
      <Field label={texts.user} name="user" autoComplete="off" spellCheck={false} error={problem?.field("user")} />
      <Field label={texts.from} name="from" type="date" error={problem?.field("from")} />
      <Field label={texts.to} name="to" type="date" error={problem?.field("to")} />
      <div className="actions">
        <button type="button" onClick={reset}>
          {texts.reset}
        </button>
        <button type="submit" className="primary">
          {texts.apply}
        </button>
      </div>
    </form>
  );
}
