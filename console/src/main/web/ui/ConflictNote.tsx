import type { ReactNode } from "react";
import type { ForeignChange } from "../store/merge";
import { texts } from "../texts";

interface ConflictNoteProps {
  changes: readonly ForeignChange[];
  label: (field: string) => string;
  /** Whether something that both have changed is compared elsewhere. */
  hasMore?: boolean;
  onTakeTheirs: () => void;
}

/** Says what someone else has changed while it was being edited here. */
export function ConflictNote({ changes, label, hasMore = false, onTakeTheirs }: ConflictNoteProps): ReactNode {
  return (
    <div className="conflict" role="alert">
      <p>{texts.settings.changedMeanwhile}</p>
      <ul>
        {changes.map(({ field, theirs, mine }) => (
          <li key={field}>
            {texts.settings.changedTo(label(field), excerpt(theirs))} {mine !== null && texts.settings.mineIs(excerpt(mine))}
          </li>
        ))}
      </ul>
      {(hasMore || changes.some((change) => change.mine !== null)) && (
        <button type="button" onClick={onTakeTheirs}>
          {texts.settings.takeTheirs}
        </button>
      )}
    </div>
  );
}

const LONGEST = 120;

function excerpt(value: string): string {
  const line = value.replaceAll("\n", ", ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
