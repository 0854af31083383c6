import { useId, useState, type ReactNode } from "react";
import type { AccountApi, Scope } from "../../api/account";
import { texts as common } from "../../texts";
import { accountTexts } from "../../texts.account";
import { useApp } from "../context";
import { CloseButton, Dialog } from "../Dialog";
import { Field } from "../Field";
import { ProblemNote } from "../ProblemNote";
import { SecretField } from "../SecretField";
import { textOf, useIdempotencyKey, useSubmit } from "../useSubmit";

const texts = accountTexts.keys;
const FIELDS = ["name", "scopes", "expires_at"];
const SCOPES: readonly Scope[] = ["read", "write", "groups", "operator"];
const DAYS: readonly number[] = [7, 30, 90, 365];
const DAY_MS = 86_400_000;

/** Creates an API key, and shows it once. */
export function NewKeyDialog({ account, onClose }: { account: AccountApi; onClose: (isCreated: boolean) => void }): ReactNode {
  const { me } = useApp();
  const id = useId();
  const [opened] = useState(Date.now);
  const keyFor = useIdempotencyKey();
  const [key, setKey] = useState<string | null>(null);
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data) => {
    const days = Number(textOf(data, "days"));
    const body = {
      name: textOf(data, "name"),
      scopes: SCOPES.filter((scope) => data.getAll("scopes").includes(scope)),
      expires_at: days === 0 ? null : new Date(opened + days * DAY_MS).toISOString(),
    };
    setKey((await account.createKey(body, keyFor(body))).key);
  });
  const other = otherProblem(FIELDS);
  if (key !== null) {
    return (
      <Dialog title={texts.createdTitle} onClose={() => onClose(true)}>
        <SecretField label={texts.key} secret={key} hint={texts.once} copy={texts.copy} />
        <div className="actions">
          <CloseButton>{texts.done}</CloseButton>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.new} onClose={() => onClose(false)}>
      <form ref={form} onSubmit={onSubmit} noValidate>
        <Field label={texts.name} name="name" placeholder={texts.namePlaceholder} autoComplete="off" autoFocus error={error("name")} />
        <fieldset className="teams" aria-describedby={error("scopes") === undefined ? undefined : `${id}-scopes`}>
          <legend>{texts.scopes}</legend>
          {SCOPES.filter((scope) => scope !== "operator" || me.operator).map((scope) => (
            <label key={scope} className="choice">
              <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === "read"} aria-invalid={error("scopes") !== undefined} />
              <span>
                <strong>{scope}</strong>
                <small>{texts.scope[scope]}</small>
              </span>
            </label>
          ))}
          {error("scopes") !== undefined && (
            <p id={`${id}-scopes`} className="field-error" role="alert">
              {error("scopes")}
            </p>
          )}
        </fieldset>
        <div className="field">
          <label htmlFor={id}>{texts.expires}</label>
          <select id={id} name="days" defaultValue={90}>
            {DAYS.map((days) => (
              <option key={days} value={days}>
                {texts.days(days)}
              </option>
            ))}
            <option value={0}>{texts.never}</option>
          </select>
          {error("expires_at") !== undefined && <p className="field-error">{error("expires_at")}</p>}
        </div>
        {other !== null && <ProblemNote problem={other} />}
        <div className="actions">
          <CloseButton>{common.lists.cancel}</CloseButton>
          <button type="submit" className="primary" disabled={isBusy}>
            {texts.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
