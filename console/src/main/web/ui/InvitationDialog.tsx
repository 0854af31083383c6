import { useState, type ReactNode } from "react";
import { Problem } from "../api/problem";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { ProblemNote } from "./ProblemNote";
import { goTo, roomAddress } from "./route";

/** For someone who followed a link to a room. */
export function InvitationDialog({ token }: { token: string }): ReactNode {
  const { api } = useApp();
  const [problem, setProblem] = useState<Problem | null>(null);

  const join = async (): Promise<void> => {
    try {
      const { group_id } = await api.accept(token);
      goTo(group_id === null ? "#/" : roomAddress(group_id));
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };

  const said = problem === null ? null : finalAnswer(problem);
  return (
    <Dialog title={texts.invitation.title} onClose={() => goTo("#/")}>
      {problem !== null && (said === null ? <ProblemNote problem={problem} /> : <p role="alert">{said}</p>)}
      <div className="actions">
        <button type="button" onClick={() => goTo("#/")}>
          {said === null ? texts.invitation.decline : texts.invitation.close}
        </button>
        {said === null && (
          <button type="button" className="primary" autoFocus onClick={() => void join()}>
            {texts.invitation.join}
          </button>
        )}
      </div>
    </Dialog>
  );
}

/** Why the link cannot be used, if trying again is of no use. */
function finalAnswer(problem: Problem): string | null {
  if (problem.field("group")?.includes("already") === true) return texts.invitation.alreadyIn;
  return problem.status === 404 || problem.field("invitation") !== undefined ? texts.invitation.invalid : null;
}
