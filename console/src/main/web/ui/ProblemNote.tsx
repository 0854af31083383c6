import type { ReactNode } from "react";
import type { Problem } from "../api/problem";
import { texts } from "../texts";

export function ProblemNote({ problem, onDismiss }: { problem: Problem; onDismiss?: () => void }): ReactNode {
  return (
    <div className="problem" role="alert">
      <div>
        {problem.fields.length < 2 ? (
          <p>{problem.summary}</p>
        ) : (
          <ul>
            {problem.fields.map((error) => (
              <li key={error.field}>
                {error.field}: {error.message}
              </li>
            ))}
          </ul>
        )}
        {problem.summary !== problem.detail && <p className="hint">{texts.problems.said(problem.detail)}</p>}
        {problem.retryAfterSeconds !== null && <p>{texts.problems.retryAfter(problem.retryAfterSeconds)}</p>}
      </div>
      {onDismiss !== undefined && (
        <button type="button" className="quiet" onClick={onDismiss}>
          {texts.problems.dismiss}
        </button>
      )}
    </div>
  );
}
