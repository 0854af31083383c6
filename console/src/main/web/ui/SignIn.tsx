import { useEffect, useRef, useState, type FormEvent, type ReactNode, type RefObject } from "react";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import type { SignInOptions } from "../api/types";
import { texts } from "../texts";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";
import { goTo, JOINED, useRoute } from "./route";

/** Signing in, and opening an account: by password, or by the provider that the server is connected to. */
export function SignIn({ session }: { session: Session }): ReactNode {
  const { invitation } = useRoute();
  const [options, setOptions] = useState<SignInOptions | null>(null);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [email, setEmail] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    session.options().then(setOptions, () => undefined); // the form works without it
  }, [session]);
  const registration = options?.registration ?? "open";
  const isNew = (chosen ?? invitation !== null) && registration !== "closed";
  const change = (): void => {
    if (form.current !== null) setEmail(String(new FormData(form.current).get("email") ?? "")); // for the other form
    setChosen(!isNew);
  };

  return (
    <main className="sign-in">
      <div className="brand" aria-hidden="true" />
      <h1>{texts.product}</h1>
      <p className="intro">{invitation === null ? texts.signIn.intro : registration === "closed" ? texts.signIn.invitedClosed : texts.signIn.invited}</p>
      <PasswordForm
        key={String(isNew)}
        form={form}
        email={email}
        session={session}
        isNew={isNew}
        invitation={invitation}
        needsInvitation={registration === "invite"}
      />
      {options?.oidc.enabled === true && <Provider label={options.oidc.label} invitation={invitation} />}
      <ProviderError />
      {registration !== "closed" && (
        <button type="button" className="link" onClick={change}>
          {isNew ? texts.signIn.toSignIn : texts.signIn.toNew}
        </button>
      )}
    </main>
  );
}

interface PasswordFormProps {
  form: RefObject<HTMLFormElement | null>;
  /** What the field of the address has at first. */
  email: string;
  session: Session;
  isNew: boolean;
  invitation: string | null;
  needsInvitation: boolean;
}

function PasswordForm({ form: element, email, session, isNew, invitation, needsInvitation }: PasswordFormProps): ReactNode {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string): string => String(form.get(name) ?? "");
    setBusy(true);
    setProblem(null);
    try {
      if (isNew) {
        await session.signUp(value("email").trim(), value("password"), value("invitation").trim());
        if (invitation !== null) goTo(JOINED); // it was accepted with the account
      } else {
        await session.signIn(value("email").trim(), value("password"));
      }
    } catch (error) {
      setProblem(Problem.from(error));
      setBusy(false);
    }
  };

  const isAtField = ["email", "password", "invitation"].some((name) => problem?.field(name) !== undefined);
  return (
    <form ref={element} onSubmit={(event) => void submit(event)} aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{isNew ? texts.signIn.newAccount : texts.signIn.title}</h2>
      {isNew && needsInvitation && <p className="hint">{texts.signIn.invitedOnly}</p>}
      <Field
        label={texts.signIn.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
        defaultValue={email}
        error={problem?.field("email")}
      />
      <Field
        label={texts.signIn.password}
        name="password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        required
        {...(isNew ? { hint: texts.signIn.passwordHint, minLength: 8, maxLength: 128 } : {})}
        error={problem?.field("password")}
      />
      {isNew && (
        <Field
          label={texts.signIn.invitation}
          name="invitation"
          autoComplete="off"
          defaultValue={invitation ?? ""}
          required={needsInvitation}
          error={problem?.field("invitation")}
        />
      )}
      {problem !== null && !isAtField && <ProblemNote problem={problem} />}
      <button type="submit" className="primary" disabled={busy}>
        {busy ? texts.signIn.busy : isNew ? texts.signIn.submitNew : texts.signIn.submit}
      </button>
    </form>
  );
}

function Provider({ label, invitation }: { label: string | null | undefined; invitation: string | null }): ReactNode {
  const query = invitation === null ? "" : `?invitation=${encodeURIComponent(invitation)}`;
  return (
    <a className="button" href={`/auth/oidc/login${query}`}>
      {texts.signIn.withProvider(label ?? texts.signIn.provider)}
    </a>
  );
}

/** Why the provider sent the browser back without a login. */
function ProviderError(): ReactNode {
  const reason = new URLSearchParams(location.search).get("oidc_error");
  if (reason === null) return null;
  const known: Record<string, string> = texts.signIn.providerErrors;
  return <ProblemNote problem={new Problem(401, known[reason] ?? texts.signIn.providerErrors.other)} />;
}
