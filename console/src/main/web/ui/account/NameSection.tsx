import { useState, type ReactNode } from "react";
import type { AccountApi } from "../../api/account";
import { accountTexts } from "../../texts.account";
import { useApp } from "../context";
import { Field } from "../Field";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { textOf, useSubmit } from "../useSubmit";

const texts = accountTexts.name;

export function NameSection({ account }: { account: AccountApi }): ReactNode {
  const { me, setMe } = useApp();
  const [isSaved, setSaved] = useState(false);
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data) => {
    setSaved(false);
    setMe(await account.rename(textOf(data, "name")));
    setSaved(true);
  });
  const other = otherProblem(["name"]);
  return (
    <Section title={texts.title}>
      <form ref={form} className="narrow" onSubmit={onSubmit} noValidate>
        <Field label={texts.email} type="email" value={me.email} readOnly autoComplete="username" />
        <Field label={texts.label} name="name" defaultValue={me.name} hint={texts.hint} autoComplete="nickname" error={error("name")} />
        {other !== null && <ProblemNote problem={other} />}
        <div className="actions start-actions">
          <button type="submit" className="primary" disabled={isBusy}>
            {texts.save}
          </button>
          <p role="status">{isSaved && texts.saved}</p>
        </div>
      </form>
    </Section>
  );
}
