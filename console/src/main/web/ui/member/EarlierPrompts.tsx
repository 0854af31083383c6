import { useId, useState, type ReactNode } from "react";
import { earlierPrompts, type EarlierPrompt } from "../../api/groups";
import { Problem } from "../../api/problem";
import { texts } from "../../texts";
import { useApp } from "../context";
import { Comparison } from "../diff/Comparison";
import { fullTime } from "../format";
import { ProblemNote } from "../ProblemNote";

interface EarlierPromptsProps {
  group: string;
  member: string;
  /** The instructions in the form. */
  prompt: string;
  onTake: (prompt: string) => void;
}

/** Compares the instructions in the form with those that the member had before: at first with the version before, then with any that is kept. */
export function EarlierPrompts({ group, member, prompt, onTake }: EarlierPromptsProps): ReactNode {
  const { api } = useApp();
  const id = useId();
  const [earlier, setEarlier] = useState<readonly EarlierPrompt[] | null>(null);
  const [chosen, setChosen] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => {
    setProblem(null);
    earlierPrompts(api, group, member).then(setEarlier, (reason: unknown) => setProblem(Problem.from(reason)));
  };
  const version = earlier?.[chosen];
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} />}
      {(earlier === null || earlier.length === 0) && ( // without one it stays, and with it the focus
        <button type="button" onClick={load}>
          {texts.diff.compareBefore}
        </button>
      )}
      {earlier?.length === 0 && (
        <p className="hint" role="status">
          {texts.diff.noneBefore}
        </p>
      )}
      {earlier !== null && version !== undefined && (
        <>
          <div className="field">
            <label htmlFor={id}>{texts.diff.version}</label>
            <select id={id} value={chosen} autoFocus onChange={(event) => setChosen(Number(event.currentTarget.value))}>
              {earlier.map((each, index) => (
                <option key={index} value={index}>
                  {texts.diff.until(fullTime(each.replaced_at), each.replaced_by?.name ?? null)}
                </option>
              ))}
            </select>
          </div>
          <Comparison title={texts.diff.since} before={version.role_prompt} after={prompt} />
          <div className="actions">
            <button type="button" disabled={version.role_prompt === prompt} onClick={() => onTake(version.role_prompt)}>
              {texts.diff.take}
            </button>
          </div>
        </>
      )}
    </>
  );
}
