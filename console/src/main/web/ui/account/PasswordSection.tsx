import { useState, type ReactNode } from "react";
import type { AccountApi } from "../../api/account";
import { accountTexts } from "../../texts.account";
import { useApp } from "../context";
import { Field } from "../Field";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { useSubmit } from "../useSubmit";

const texts = accountTexts.password;
const FIELDS = ["current_password", "new_password"];

export function PasswordSection({ account }: { account: AccountApi }): ReactNode {
  const { me, setMe } = useApp();
  const [done, setDone] = useState("");
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data, element) => {
    setDone("");
    const value = (name: string): string => String(data.get(name) ?? "");
    await account.changePassword(me.has_password ? value("current_password") : null, value("new_password"));
    element.reset();
    setDone(me.has_password ? texts.changed : texts.wasSet);
    if (!me.has_password) setMe({ ...me, has_password: true });
  });
  const other = otherProblem(FIELDS);
  return (
    <Section title={texts.title} hint={me.has_password ? texts.hint : texts.first}>
      <form ref={form} className="narrow" onSubmit={onSubmit} noValidate>
        <input type="text" autoComplete="username" value={me.email} readOnly hidden />
        {me.has_password && (
          <Field label={texts.current} name="current_password" type="password" autoComplete="current-password" error={error("current_password")} />
        )}
        <Field
          label={texts.next}
          name="new_password"
          type="password"
          autoComplete="new-password"
          hint={texts.nextHint}
          error={error("new_password")}
        />
        {other !== null && <ProblemNote problem={other} />}
        <div className="actions start-actions">
          <button type="submit" className="primary" disabled={isBusy}>
            {me.has_password ? texts.change : texts.set}
          </button>
          <p role="status">{done}</p>
        </div>
      </form>
    </Section>
  );
}
