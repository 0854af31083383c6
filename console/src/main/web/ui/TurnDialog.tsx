import { useEffect, useState, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { Step, Turn } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { between, cost } from "./format";
import { ProblemNote } from "./ProblemNote";

export function TurnDialog({ group, turn: id, onClose }: { group: string; turn: string; onClose: () => void }): ReactNode {
  const { api } = useApp();
  const [turn, setTurn] = useState<Turn | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    api.turn(group, id).then(setTurn, (error: unknown) => setProblem(Problem.from(error)));
  }, [api, group, id]);

  return (
    <Dialog title={turn === null ? texts.turn.details : texts.turn.title(turn.number)} onClose={onClose} wide>
      {problem !== null && <ProblemNote problem={problem} />}
      {turn === null && problem === null && <p className="hint">{texts.turn.loading}</p>}
      {turn !== null && (turn.steps.length === 0 ? <p>{texts.turn.none}</p> : <Steps turn={turn} />)}
      <div className="actions">
        <button type="button" onClick={onClose}>
          {texts.turn.close}
        </button>
      </div>
    </Dialog>
  );
}

function Steps({ turn }: { turn: Turn }): ReactNode {
  const from = Date.parse(turn.started_at ?? turn.created_at);
  const until = turn.ended_at == null ? Date.now() : Date.parse(turn.ended_at);
  const hasReasons = turn.error != null || turn.steps.some((step) => step.reason != null);
  return (
    <div className="table-scroll" tabIndex={0}>
      <table className="steps">
        <thead>
          <tr>
            <th scope="col">{texts.turn.step}</th>
            <th scope="col">{texts.turn.time}</th>
            <th scope="col">{texts.turn.model}</th>
            <th scope="col">{texts.turn.tokensTitle}</th>
            <th scope="col">{texts.turn.cost}</th>
            {hasReasons && <th scope="col">{texts.turn.why}</th>}
          </tr>
        </thead>
        <tbody>
          {turn.steps.map((step) => (
            <StepRow key={step.id} step={step} from={from} until={until} hasReasons={hasReasons} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{texts.turn.total}</th>
            <td>{between(turn.started_at, turn.ended_at)}</td>
            <td />
            <td>{texts.turn.tokens(turn.usage.input_tokens, turn.usage.output_tokens)}</td>
            <td>{turn.usage.cost_usd !== undefined && cost(turn.usage.cost_usd)}</td>
            {hasReasons && <td>{turn.error}</td>}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function StepRow({ step, from, until, hasReasons }: { step: Step; from: number; until: number; hasReasons: boolean }): ReactNode {
  const { usage } = step;
  return (
    <tr className={step.status}>
      <th scope="row">
        {step.alias}
        <small>{step.kind === "run_tool" ? texts.turn.tool : step.status}</small>
        {step.attempts > 1 && <small>{texts.turn.attempts(step.attempts)}</small>}
      </th>
      <td>
        <Bar step={step} from={from} until={until} />
        {between(step.started_at, step.ended_at)}
      </td>
      <td>{step.model}</td>
      <td>
        {usage.input_tokens + usage.output_tokens > 0 && texts.turn.tokens(usage.input_tokens, usage.output_tokens)}
        {usage.cached_tokens > 0 && <small>{texts.turn.cached(usage.cached_tokens)}</small>}
      </td>
      <td>{usage.cost_usd !== undefined && cost(usage.cost_usd)}</td>
      {hasReasons && <td>{step.reason}</td>}
    </tr>
  );
}

/** When the step ran within the turn. */
function Bar({ step, from, until }: { step: Step; from: number; until: number }): ReactNode {
  if (until <= from) return null;
  const percent = (at: number): number => (Math.min(Math.max(at - from, 0), until - from) / (until - from)) * 100;
  const left = percent(Date.parse(step.started_at));
  const right = percent(step.ended_at == null ? until : Date.parse(step.ended_at));
  return (
    <span className="bar" aria-hidden="true">
      <span style={{ marginLeft: `${left}%`, width: `${Math.max(right - left, 1)}%` }} />
    </span>
  );
}
