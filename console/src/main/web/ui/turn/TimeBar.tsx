import type { ReactNode } from "react";
import { spans, type Part, type Period } from "./timeline";

export { partsOf, type Period } from "./timeline";

/** When something was within the turn; the times are written below it. */
export function TimeBar({ period, parts }: { period: Period; parts: readonly Part[] }): ReactNode {
  return (
    <span className="bar" aria-hidden="true">
      {spans(period, parts).map(({ kind, left, width }, index) => (
        <span key={index} className={kind} style={{ left: `${left}%`, ...(width === null ? {} : { width: `${width}%` }) }} />
      ))}
    </span>
  );
}
