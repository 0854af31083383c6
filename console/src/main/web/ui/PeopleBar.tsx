import type { ReactNode } from "react";
import type { Person } from "../api/types";
import type { Presence } from "../store/presence";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { Avatar } from "./Avatar";

const SHOWN = 4;

/** The people of a room by their initials, with a mark at those who have it open now; these come first where not all are shown. */
export function PeopleBar({ people, presence }: { people: readonly Person[]; presence: Presence }): ReactNode {
  const present = useStore(presence.present);
  const isHere = (person: Person): boolean => present?.has(person.user_id) ?? false;
  const hereFirst = people.toSorted((one, other) => Number(isHere(other)) - Number(isHere(one)));
  const shown = people.length > SHOWN + 1 ? hereFirst.slice(0, SHOWN) : people;
  const others = people.length - shown.length;
  return (
    <ul className="people-bar" aria-label={texts.room.people}>
      {shown.map((person) => (
        <li key={person.user_id} title={isHere(person) ? texts.room.isHere(person.name) : person.name}>
          <Avatar name={person.name} />
          {isHere(person) && <span className="here-mark" aria-hidden="true" />}
          <span className="hidden">{isHere(person) ? texts.room.isHere(person.name) : person.name}</span>
        </li>
      ))}
      {others > 0 && <li>{texts.room.otherPeople(others)}</li>}
    </ul>
  );
}

/** Says of a person in a list that the room is open there now. */
export function HereNote({ person, presence }: { person: Person; presence: Presence }): ReactNode {
  const present = useStore(presence.present);
  return present?.has(person.user_id) === true && <small className="here-note">{texts.room.here}</small>;
}
