import { useEffect, useState, type ReactNode } from "react";
import type { Api } from "../api/api";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import type { CurrentAccount } from "../api/types";
import { Kept } from "../store/kept";
import { Outboxes } from "../store/outboxes";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { ConfirmDialog } from "./ConfirmDialog";
import { Context } from "./context";
import { ExpiredDialog } from "./ExpiredDialog";
import { ProblemNote } from "./ProblemNote";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";

export function App({ session, api }: { session: Session; api: Api }): ReactNode {
  const state = useStore(session.state);
  const [me, setMe] = useState<CurrentAccount | null>(null);
  const [outboxes, setOutboxes] = useState<Outboxes | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isLeaving, setLeaving] = useState(false);

  useEffect(() => {
    if (state !== "starting") return;
    return repeatedly(() => session.start(), setProblem);
  }, [session, state]);

  useEffect(() => {
    if (state === "signed-out") {
      outboxes?.signOut();
      setMe(null);
    }
    if (state !== "signed-in" || me !== null) return;
    return repeatedly(async () => setMe(await api.me()), setProblem);
  }, [api, state, me, outboxes]);

  const user = me?.id;
  useEffect(() => {
    if (user === undefined) return;
    const opened = new Outboxes(api, new Kept(user));
    setOutboxes(opened);
    return () => {
      opened.close();
      setOutboxes(null);
    };
  }, [api, user]);

  if (state === "signed-out") return <SignIn session={session} />;
  if (me === null || outboxes === null) {
    return (
      <main className="start" aria-busy="true">
        <p>{texts.starting}</p>
        {problem !== null && <ProblemNote problem={problem} />}
      </main>
    );
  }
  const signOut = (): void => {
    if (outboxes.hasUnsent) setLeaving(true);
    else void session.signOut();
  };
  return (
    <Context value={{ session, api, me, outboxes, setMe, signOut }}>
      <Shell />
      {state === "expired" && <ExpiredDialog session={session} me={me} signOut={signOut} />}
      {isLeaving && (
        <ConfirmDialog
          title={texts.signIn.unsentTitle}
          confirm={texts.signIn.signOut}
          action={() => session.signOut()}
          onClose={() => setLeaving(false)}
        >
          <p>{texts.signIn.unsent}</p>
        </ConfirmDialog>
      )}
    </Context>
  );
}

/** Tries until it succeeds, while the server is away. */
function repeatedly(action: () => Promise<void>, onProblem: (problem: Problem | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const run = (): void => {
    action().then(
      () => onProblem(null),
      (error: unknown) => {
        if (stopped) return;
        const problem = Problem.from(error);
        onProblem(problem);
        if (problem.isTemporary) timer = setTimeout(run, (problem.retryAfterSeconds ?? 2) * 1000);
      },
    );
  };
  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
