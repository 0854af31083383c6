import { useState, type ReactNode } from "react";
import { changeRole, removePerson } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Person, Role } from "../../api/types";
import type { Presence } from "../../store/presence";
import { texts } from "../../texts";
import { Avatar } from "../Avatar";
import { ConfirmButton } from "../ConfirmButton";
import { useApp } from "../context";
import { fullTime } from "../format";
import { HereNote } from "../PeopleBar";
import { ProblemNote } from "../ProblemNote";
import { Invitations } from "./Invitations";

const ROLES: readonly Role[] = ["viewer", "editor", "owner"];

interface PeopleTabProps {
  group: string;
  people: readonly Person[];
  presence: Presence;
  role: Role;
  onChange: () => void;
}

/** Who is in the room, and who is invited. Owners change both. */
export function PeopleTab({ group, people, presence, role, onChange }: PeopleTabProps): ReactNode {
  const { api, me } = useApp();
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = (action: Promise<unknown>): void => {
    setProblem(null);
    action.then(onChange, (error: unknown) => setProblem(Problem.from(error)));
  };
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} onDismiss={() => setProblem(null)} />}
      <ul className="people" aria-label={texts.peoplePage.people}>
        {people.map((person) => (
          <li key={person.user_id}>
            <Avatar name={person.name} />
            <div>
              <strong>{person.user_id === me.id ? `${person.name} (${texts.peoplePage.you})` : person.name}</strong>
              <small>{[person.email, texts.peoplePage.joined(fullTime(person.joined_at))].filter((text) => text !== null).join(" · ")}</small>
              <HereNote person={person} presence={presence} />
            </div>
            {role === "owner" ? (
              <span className="person-actions">
                <select
                  aria-label={texts.peoplePage.role(person.name)}
                  value={person.role}
                  onChange={(event) => attempt(changeRole(api, group, person.user_id, event.currentTarget.value as Role))}
                >
                  {ROLES.map((each) => (
                    <option key={each} value={each}>
                      {texts.peoplePage.roles[each]}
                    </option>
                  ))}
                </select>
                {person.user_id !== me.id && (
                  <ConfirmButton
                    text={texts.peoplePage.removeShort}
                    confirmText={texts.peoplePage.confirmShort}
                    label={texts.peoplePage.remove(person.name)}
                    confirmLabel={texts.peoplePage.confirmRemove(person.name)}
                    onConfirm={() => attempt(removePerson(api, group, person.user_id))}
                  />
                )}
              </span>
            ) : (
              <span>{texts.peoplePage.roles[person.role]}</span>
            )}
          </li>
        ))}
      </ul>
      {role === "owner" && <Invitations group={group} />}
    </>
  );
}
