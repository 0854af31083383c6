import { useState, type ReactNode } from "react";
import type { AccountApi } from "../../api/account";
import { Problem } from "../../api/problem";
import { texts as common } from "../../texts";
import { accountTexts } from "../../texts.account";
import { useApp } from "../context";
import { CloseButton, Dialog } from "../Dialog";
import { Field } from "../Field";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { useSubmit } from "../useSubmit";

const texts = accountTexts.close;

export function CloseSection({ account }: { account: AccountApi }): ReactNode {
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={texts.title} hint={texts.hint}>
      <div className="actions start-actions">
        <button type="button" className="danger" onClick={() => setAsking(true)}>
          {texts.open}
        </button>
      </div>
      {isAsking && <CloseDialog account={account} onClose={() => setAsking(false)} />}
    </Section>
  );
}

/** Says what closing does, and asks for the password, or for the address where there is none. */
function CloseDialog({ account, onClose }: { account: AccountApi; onClose: () => void }): ReactNode {
  const { me, session } = useApp();
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data) => {
    const password = String(data.get("password") ?? "");
    if (!me.has_password && password.trim().toLowerCase() !== me.email.toLowerCase()) {
      throw new Problem(422, texts.mismatch, [{ field: "password", message: texts.mismatch }]);
    }
    await account.close(me.has_password ? password : null);
    await session.signOut();
  }, false);
  const other = otherProblem(["password"]);
  return (
    <Dialog title={texts.dialogTitle} onClose={onClose}>
      <ul className="consequences">
        {texts.consequences.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p>
        <strong>{texts.noWayBack}</strong>
      </p>
      <form ref={form} onSubmit={onSubmit} noValidate>
        <Field
          label={me.has_password ? texts.password : texts.email(me.email)}
          name="password"
          type={me.has_password ? "password" : "text"}
          autoComplete={me.has_password ? "current-password" : "off"}
          autoFocus
          error={error("password")}
        />
        {other !== null && <ProblemNote problem={other} />}
        <div className="actions">
          <CloseButton>{common.lists.cancel}</CloseButton>
          <button type="submit" className="danger solid" disabled={isBusy}>
            {texts.confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
