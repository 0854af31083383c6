import type { ReactNode } from "react";
import type { Group, Person } from "../api/types";
import { texts } from "../texts";
import { Avatar } from "./Avatar";

export function MembersPanel({ group, people }: { group: Group; people: readonly Person[] }): ReactNode {
  return (
    <aside className="members" aria-label={texts.room.membersTitle}>
      <h3>{texts.room.membersTitle}</h3>
      <ul>
        {group.members.map((member) => (
          <li key={member.id}>
            <Avatar name={member.alias} />
            <div>
              <strong>{member.alias}</strong>
              <small>{member.model}</small>
              <small>{member.tools.length === 0 ? texts.room.noTools : member.tools.join(", ")}</small>
            </div>
          </li>
        ))}
      </ul>
      <h3>{texts.room.people}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.user_id}>
            <Avatar name={person.name} />
            <div>
              <strong>{person.name}</strong>
              <small>{person.role}</small>
            </div>
          </li>
        ))}
      </ul>
    </aside>
  );
}
