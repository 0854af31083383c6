import { useState, type FormEvent, type ReactNode } from "react";
import { deleteGroup, leaveGroup } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Group, Role } from "../../api/types";
import { texts } from "../../texts";
import { ConfirmButton } from "../ConfirmButton";
import { useApp } from "../context";
import { Field } from "../Field";
import { ProblemNote } from "../ProblemNote";

/** Leaving the room, and for owners deleting it. */
export function EndOfRoom({ group, role, onLeft }: { group: Group; role: Role; onLeft: () => void }): ReactNode {
  const { api } = useApp();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isDeleting, setDeleting] = useState(false);

  const attempt = (action: Promise<void>): void => {
    setProblem(null);
    action.then(onLeft, (error: unknown) => setProblem(Problem.from(error)));
  };

  return (
    <>
      <section className="setting">
        <h3>{texts.settings.leave}</h3>
        <p className="hint">{texts.settings.leaveHint}</p>
        <ConfirmButton text={texts.settings.leave} confirmText={texts.settings.confirmLeave} onConfirm={() => attempt(leaveGroup(api, group.id))} />
      </section>
      {role === "owner" && (
        <section className="setting">
          <h3>{texts.settings.delete}</h3>
          <p className="hint">{texts.settings.deleteHint}</p>
          {isDeleting ? (
            <Deletion name={group.name} onDelete={() => attempt(deleteGroup(api, group.id))} />
          ) : (
            <button type="button" className="danger" onClick={() => setDeleting(true)}>
              {texts.settings.delete}
            </button>
          )}
        </section>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}

/** Asks for the name, so that no one deletes a room by mistake. */
function Deletion({ name, onDelete }: { name: string; onDelete: () => void }): ReactNode {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === name) onDelete();
  };
  return (
    <form onSubmit={submit}>
      <Field label={texts.settings.deleteName(name)} autoComplete="off" autoFocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <button type="submit" className="danger" disabled={typed !== name}>
        {texts.settings.confirmDelete}
      </button>
    </form>
  );
}
