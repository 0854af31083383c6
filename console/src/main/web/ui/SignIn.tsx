import { useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import { texts } from "../texts";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";

export function SignIn({ session }: { session: Session }): ReactNode {
  const [isNew, setNew] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string): string => String(form.get(name) ?? "");
    setBusy(true);
    setProblem(null);
    try {
      if (isNew) await session.signUp(value("email").trim(), value("password"), value("invitation").trim());
      else await session.signIn(value("email").trim(), value("password"));
    } catch (error) {
      setProblem(Problem.from(error));
      setBusy(false);
    }
  };

  const shownAtFields = ["email", "password", "invitation"].some((name) => problem?.field(name) !== undefined);
  return (
    <main className="sign-in">
      <div className="brand" aria-hidden="true" />
      <h1>{texts.product}</h1>
      <p className="intro">{texts.signIn.intro}</p>
      <form onSubmit={(event) => void submit(event)} aria-labelledby="sign-in-title">
        <h2 id="sign-in-title">{isNew ? texts.signIn.newAccount : texts.signIn.title}</h2>
        <Field label={texts.signIn.email} name="email" type="email" autoComplete="username" required autoFocus error={problem?.field("email")} />
        <Field
          label={texts.signIn.password}
          name="password"
          type="password"
          autoComplete={isNew ? "new-password" : "current-password"}
          required
          {...(isNew ? { hint: texts.signIn.passwordHint, minLength: 8, maxLength: 128 } : {})}
          error={problem?.field("password")}
        />
        {isNew && <Field label={texts.signIn.invitation} name="invitation" autoComplete="off" error={problem?.field("invitation")} />}
        {problem !== null && !shownAtFields && <ProblemNote problem={problem} />}
        <button type="submit" className="primary" disabled={busy}>
          {busy ? texts.signIn.busy : isNew ? texts.signIn.submitNew : texts.signIn.submit}
        </button>
      </form>
      <button
        type="button"
        className="link"
        onClick={() => {
          setNew(!isNew);
          setProblem(null);
        }}
      >
        {isNew ? texts.signIn.toSignIn : texts.signIn.toNew}
      </button>
    </main>
  );
}
