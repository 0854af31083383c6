import { useCallback, useEffect, useState, type ReactNode } from "react";
import { invitations, withdraw, type Invitation } from "../../api/groups";
import { Problem } from "../../api/problem";
import { texts } from "../../texts";
import { useApp } from "../context";
import { fullTime } from "../format";
import { InviteForm } from "../InviteForm";
import { ProblemNote } from "../ProblemNote";

/** The open invitations to a room, and a form for a new one. */
export function Invitations({ group }: { group: string }): ReactNode {
  const { api } = useApp();
  const [open, setOpen] = useState<readonly Invitation[] | null>(null);
  const [withdrawn, setWithdrawn] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = useCallback(() => {
    invitations(api, group).then(setOpen, (error: unknown) => setProblem(Problem.from(error)));
  }, [api, group]);
  useEffect(load, [load]);

  const remove = (invitation: string): void => {
    setProblem(null);
    withdraw(api, group, invitation)
      .then(() => setWithdrawn((before) => new Set(before).add(invitation)))
      .catch((error: unknown) => setProblem(Problem.from(error)))
      .finally(load); // also if it was accepted meanwhile
  };

  return (
    <>
      <section className="setting">
        <h3>{texts.peoplePage.invitations}</h3>
        {problem !== null && <ProblemNote problem={problem} onDismiss={() => setProblem(null)} />}
        {open === null && problem === null && <p className="hint">{texts.settings.loading}</p>}
        {open?.length === 0 && <p className="hint">{texts.peoplePage.noInvitations}</p>}
        {(open ?? []).length > 0 && (
          <ul className="people" aria-label={texts.peoplePage.invitations}>
            {(open ?? []).map((invitation) => {
              const whom = invitation.email ?? texts.peoplePage.anyone;
              return (
                <li key={invitation.id}>
                  <div>
                    <strong>{whom}</strong>
                    <small>
                      {invitation.role != null && texts.peoplePage.roles[invitation.role]} · {texts.peoplePage.until(fullTime(invitation.expires_at))}
                    </small>
                  </div>
                  <button type="button" aria-label={texts.peoplePage.withdrawLabel(whom)} onClick={() => remove(invitation.id)}>
                    {texts.peoplePage.withdraw}
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </section>
      <section className="setting">
        <h3>{texts.peoplePage.inviteTitle}</h3>
        <InviteForm group={group} onCreated={load} withdrawn={withdrawn} />
      </section>
    </>
  );
}
