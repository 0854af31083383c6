import { useId, useState, type FormEvent, type ReactNode } from "react";
import { invite } from "../api/groups";
import { Problem } from "../api/problem";
import type { Role } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { CloseButton } from "./Dialog";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";
import { invitationAddress } from "./route";
import { SecretField } from "./SecretField";
import { useUnsaved } from "./unsaved";

const ROLES: readonly Role[] = ["viewer", "editor", "owner"];
const DAYS: readonly number[] = [1, 7, 30];

interface InviteFormProps {
  group: string;
  onCreated?: () => void;
  /** The ids of invitations that were withdrawn while the form is shown. */
  withdrawn?: ReadonlySet<string>;
  /** Whether the form is a dialog of its own, which it closes. */
  isDialog?: boolean;
}

const NONE: ReadonlySet<string> = new Set();

interface Link {
  /** That of the invitation. */
  readonly id: string;
  readonly whom: string | null;
  readonly role: Role;
  readonly address: string;
  readonly days: number;
}

/**
 * Makes links with which one person each joins a room: anyone who has it or, with an address, the account with that address. All that were made
 * stay while the form is shown, as they cannot be read again.
 */
export function InviteForm({ group, onCreated, withdrawn = NONE, isDialog = false }: InviteFormProps): ReactNode {
  const { api } = useApp();
  const id = useId();
  const [role, setRole] = useState<Role>("editor");
  const [email, setEmail] = useState("");
  const [days, setDays] = useState(7);
  const [made, setMade] = useState<readonly Link[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);

  const links = made.filter((link) => !withdrawn.has(link.id));
  const isWritten = email.trim() !== "";
  useUnsaved(isWritten ? "edits" : null);

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const address = email.trim();
    try {
      const created = await invite(api, group, { role, expires_in_hours: days * 24, ...(address === "" ? {} : { email: address }) });
      const link = { id: created.id, whom: created.email ?? null, role, address: invitationAddress(created.token ?? ""), days };
      setMade((before) => [link, ...before]);
      setEmail("");
      setProblem(null);
      onCreated?.();
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };

  return (
    <form noValidate onSubmit={(event) => void create(event)}>
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
      {links.map(({ id: invitation, whom, role: given, address, days: valid }) => (
        <SecretField
          key={invitation}
          label={texts.peoplePage.link(whom, texts.peoplePage.roles[given], valid)}
          secret={address}
          copy={texts.invitation.copyLink}
        />
      ))}
      <div className="actions">
        {isDialog && <CloseButton>{texts.invitation.close}</CloseButton>}
        <button type="submit" className={links.length === 0 ? "primary" : undefined}>
          {links.length === 0 ? texts.invitation.create : texts.invitation.createAnother}
        </button>
      </div>
    </form>
  );
}
