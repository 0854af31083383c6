import { useId, useState, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { Role } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { CopyButton } from "./markdown";
import { ProblemNote } from "./ProblemNote";
import { invitationAddress } from "./route";

const ROLES: readonly Role[] = ["viewer", "editor", "owner"];

/** Makes a link with which one person joins a room. */
export function InviteDialog({ group, onClose }: { group: string; onClose: () => void }): ReactNode {
  const { api } = useApp();
  const id = useId();
  const [role, setRole] = useState<Role>("editor");
  const [link, setLink] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const create = async (): Promise<void> => {
    try {
      const { token } = await api.invite(group, role);
      setLink(invitationAddress(token!));
      setProblem(null);
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };

  return (
    <Dialog title={texts.invitation.invite} onClose={onClose}>
      <div className="field">
        <label htmlFor={id}>{texts.invitation.role}</label>
        <select
          id={id}
          value={role}
          onChange={(event) => {
            setRole(event.currentTarget.value as Role);
            setLink(null);
          }}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {texts.invitation.roles[each]}
            </option>
          ))}
        </select>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {link !== null && (
        <div className="field">
          <label htmlFor={`${id}-link`}>{texts.invitation.link}</label>
          <input id={`${id}-link`} readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
        </div>
      )}
      <div className="actions">
        <button type="button" onClick={onClose}>
          {texts.invitation.close}
        </button>
        {link === null ? (
          <button type="button" className="primary" onClick={() => void create()}>
            {texts.invitation.create}
          </button>
        ) : (
          <CopyButton text={link} label={texts.invitation.copyLink} look="primary" />
        )}
      </div>
    </Dialog>
  );
}
