import { useId, useState, type FormEvent, type ReactNode } from "react";
import { invite } from "../api/groups";
import { Problem } from "../api/problem";
import type { Role } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { CopyButton } from "./CopyButton";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";
import { invitationAddress } from "./route";

const ROLES: readonly Role[] = ["viewer", "editor", "owner"];
const DAYS: readonly number[] = [1, 7, 30];

interface InviteFormProps {
  group: string;
  onCreated?: () => void;
  onClose?: () => void;
}

/** Makes a link with which one person joins a room: anyone who has it or, with an address, the account with that address. */
export function InviteForm({ group, onCreated, onClose }: InviteFormProps): ReactNode {
  const { api } = useApp();
  const id = useId();
  const [role, setRole] = useState<Role>("editor");
  const [email, setEmail] = useState("");
  const [days, setDays] = useState(7);
  const [link, setLink] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const address = email.trim();
    try {
      const { token } = await invite(api, group, { role, expires_in_hours: days * 24, ...(address === "" ? {} : { email: address }) });
      setLink(invitationAddress(token ?? ""));
      setProblem(null);
      onCreated?.();
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };

  return (
    <form noValidate onSubmit={(event) => void create(event)} onChange={() => setLink(null)}>
      <div className="fields">
        <div className="field">
          <label htmlFor={id}>{texts.invitation.role}</label>
          <select id={id} aria-describedby={`${id}-note`} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {texts.peoplePage.roles[each]}
              </option>
            ))}
          </select>
          <p id={`${id}-note`} className="hint">
            {texts.invitation.roles[role]}
          </p>
        </div>
        <div className="field">
          <label htmlFor={`${id}-days`}>{texts.peoplePage.validity}</label>
          <select id={`${id}-days`} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {DAYS.map((each) => (
              <option key={each} value={each}>
                {texts.peoplePage.days(each)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Field
        label={texts.peoplePage.email}
        type="email"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        hint={texts.peoplePage.emailHint}
        error={problem?.field("email")}
      />
      {problem !== null && problem.field("email") === undefined && <ProblemNote problem={problem} />}
      {link !== null && (
        <div className="field">
          <label htmlFor={`${id}-link`}>{texts.peoplePage.link(days)}</label>
          <input id={`${id}-link`} readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
        </div>
      )}
      <div className="actions">
        {onClose !== undefined && (
          <button type="button" onClick={onClose}>
            {texts.invitation.close}
          </button>
        )}
        {link === null ? (
          <button type="submit" className="primary">
            {texts.invitation.create}
          </button>
        ) : (
          <CopyButton text={link} label={texts.invitation.copyLink} look="primary" />
        )}
      </div>
    </form>
  );
}
