import type { ReactNode } from "react";
import type { Person } from "../api/types";
import { texts } from "../texts";
import { Avatar } from "./Avatar";

const SHOWN = 4;

/** The people of a room by their initials. It says who belongs to it, not who is there now: that is not known. */
export function PeopleBar({ people }: { people: readonly Person[] }): ReactNode {
  const shown = people.length > SHOWN + 1 ? people.slice(0, SHOWN) : people;
  const others = people.length - shown.length;
  return (
    <ul className="people-bar" aria-label={texts.room.people}>
      {shown.map((person) => (
        <li key={person.user_id} title={person.name}>
          <Avatar name={person.name} />
          <span className="hidden">{person.name}</span>
        </li>
      ))}
      {others > 0 && <li>{texts.room.otherPeople(others)}</li>}
    </ul>
  );
}
