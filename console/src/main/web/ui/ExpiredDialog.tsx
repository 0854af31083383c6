import { useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import type { CurrentAccount } from "../api/types";
import { texts } from "../texts";
import { Dialog } from "./Dialog";
import { Field } from "./Field";

/** Asks for the password over the page, which stays as it is and continues afterwards. */
export function ExpiredDialog({ session, me, signOut }: { session: Session; me: CurrentAccount; signOut: () => void }): ReactNode {
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    try {
      await session.signIn(me.email, password);
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };

  return (
    <Dialog title={texts.signIn.expiredTitle}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{texts.signIn.expired(me.email)}</p>
        <input type="hidden" name="email" autoComplete="username" value={me.email} readOnly />
        {!me.has_password && (
          <a className="button" href="/auth/oidc/login">
            {texts.signIn.withProvider(texts.signIn.provider)}
          </a>
        )}
        <Field label={texts.signIn.password} name="password" type="password" autoComplete="current-password" required autoFocus error={problem?.detail} />
        <div className="actions">
          <button type="button" onClick={signOut}>
            {texts.signIn.signOut}
          </button>
          <button type="submit" className="primary">
            {texts.signIn.resume}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
