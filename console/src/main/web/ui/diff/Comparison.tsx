import { useDeferredValue, useMemo, type ReactNode } from "react";
import { compareLines, type Line, type Part } from "../../store/diff";
import { texts } from "../../texts";

/** The differences between two texts, line by line, with the words that changed within a line. */
export function Comparison({ title, before, after }: { title: string; before: string; after: string }): ReactNode {
  const shown = useDeferredValue(after);
  const lines = useMemo(() => compareLines(before, shown), [before, shown]);
  return (
    <figure className="comparison">
      <figcaption>{title}</figcaption>
      <div className="comparison-lines" tabIndex={0} role="group" aria-label={title}>
        {lines.map((line, index) => (
          <ComparedLine key={index} line={line} />
        ))}
      </div>
    </figure>
  );
}

const MARKS = { same: " ", removed: "−", added: "+" };

function ComparedLine({ line }: { line: Line }): ReactNode {
  if (line.kind === "omitted") return <p className="omitted">{texts.diff.omitted(line.count)}</p>;
  return (
    <p className={line.kind}>
      <span aria-hidden="true">{MARKS[line.kind]}</span>
      {line.kind !== "same" && <span className="hidden">{texts.diff[line.kind]}: </span>}
      <span>{line.parts.map((part, index) => words(part, index))}</span>
    </p>
  );
}

function words({ kind, item }: Part, key: number): ReactNode {
  if (kind === "removed") return <del key={key}>{item}</del>;
  return kind === "added" ? <ins key={key}>{item}</ins> : item;
}
