import { lazy, useEffect, useEffectEvent, useState, type ReactNode } from "react";
import type { Group, Member, Person, Role } from "../api/types";
import type { Presence } from "../store/presence";
import { texts } from "../texts";
import { Avatar } from "./Avatar";
import { InviteDialog } from "./InviteDialog";
import { OnDemandDialog } from "./OnDemandDialog";
import { HereNote } from "./PeopleBar";

const MemberDialog = lazy(() => import("./MemberDialog"));

interface MembersPanelProps {
  group: Group;
  people: readonly Person[];
  presence: Presence;
  role: Role;
  onChange: () => void;
}

export function MembersPanel({ group, people, presence, role, onChange }: MembersPanelProps): ReactNode {
  const [edited, setEdited] = useState<Member | "new" | null>(null);
  const [isInviting, setInviting] = useState(false);
  const refresh = useEffectEvent(onChange);
  useEffect(() => refresh(), []); // who has joined is not told to the others
  return (
    <aside className="members" aria-label={texts.room.membersTitle}>
      <h3>{texts.room.membersTitle}</h3>
      <ul>
        {group.members.map((member) => (
          <li key={member.id}>
            <Avatar name={member.alias} />
            <div>
              {role === "viewer" ? (
                <strong>{member.alias}</strong>
              ) : (
                <button type="button" className="link" aria-label={texts.member.edit(member.alias)} onClick={() => setEdited(member)}>
                  {member.alias}
                </button>
              )}
              <small>{member.model}</small>
              <small>{member.tools.length === 0 ? texts.room.noTools : member.tools.join(", ")}</small>
            </div>
          </li>
        ))}
      </ul>
      {role !== "viewer" && (
        <button type="button" onClick={() => setEdited("new")}>
          {texts.member.add}
        </button>
      )}
      <h3>{texts.room.people}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.user_id}>
            <Avatar name={person.name} />
            <div>
              <strong>{person.name}</strong>
              <small>{person.role}</small>
              <HereNote person={person} presence={presence} />
            </div>
          </li>
        ))}
      </ul>
      {role === "owner" && (
        <button type="button" onClick={() => setInviting(true)}>
          {texts.invitation.invite}
        </button>
      )}
      {edited !== null && (
        <OnDemandDialog title={edited === "new" ? texts.member.add : texts.member.edit(edited.alias)} onClose={() => setEdited(null)}>
          <MemberDialog
            group={group.id}
            member={edited === "new" ? null : edited}
            onClose={(isChanged) => {
              setEdited(null);
              if (isChanged) onChange();
            }}
          />
        </OnDemandDialog>
      )}
      {isInviting && <InviteDialog group={group.id} onClose={() => setInviting(false)} />}
    </aside>
  );
}
