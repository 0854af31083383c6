import type { ReactNode } from "react";
import { texts } from "../texts";
import { Avatar } from "./Avatar";

interface MentionListProps {
  id: string;
  names: readonly string[];
  chosen: number;
  onChoose: (alias: string) => void;
}

/** The members whose names begin as what is being written. The keyboard's focus stays in the text. */
export function MentionList({ id, names, chosen, onChoose }: MentionListProps): ReactNode {
  return (
    <ul className="mentions" id={id} role="listbox" aria-label={texts.composer.members}>
      {names.map((alias, index) => (
        <li
          key={alias}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(alias);
          }}
        >
          <Avatar name={alias} />
          {alias}
        </li>
      ))}
    </ul>
  );
}
