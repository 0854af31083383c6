import { useEffect, useState, type ReactNode } from "react";
import type { RecordedModelCall } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Turn } from "../../api/types";
import { isFinal, type TurnView } from "../../store/conversation";
import { texts } from "../../texts";
import { useApp } from "../context";
import { Dialog } from "../Dialog";
import { between, cost } from "../format";
import { ProblemNote } from "../ProblemNote";
import { contents } from "./stepContent";
import { StepRow } from "./StepRow";
import { TimeBar } from "./TimeBar";
import { useModelCalls } from "./useModelCalls";

interface TurnDialogProps {
  group: string;
  turn: string;
  /** Its messages, if they are on the page. */
  view: TurnView | undefined;
  onClose: () => void;
}

/** The steps of a turn: when each ran, why, and what it cost. It is read again when the turn has ended. */
export default function TurnDialog({ group, turn: id, view, onClose }: TurnDialogProps): ReactNode {
  const { api } = useApp();
  const [turn, setTurn] = useState<Turn | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const hasEnded = view !== undefined && isFinal(view);
  useEffect(() => {
    api.turn(group, id).then(setTurn, (error: unknown) => setProblem(Problem.from(error)));
  }, [api, group, id, hasEnded]);
  const calls = useModelCalls(group, id, turn);

  return (
    <Dialog title={turn === null ? texts.turn.details : texts.turn.title(turn.number)} onClose={onClose} wide>
      {problem !== null && <ProblemNote problem={problem} />}
      {turn === null && problem === null && <p className="hint">{texts.turn.loading}</p>}
      {turn !== null && (turn.steps.length === 0 ? <p>{texts.turn.none}</p> : <Steps turn={turn} calls={calls} view={view} />)}
      <div className="actions">
        <button type="button" onClick={onClose}>
          {texts.turn.close}
        </button>
      </div>
    </Dialog>
  );
}

interface StepsProps {
  turn: Turn;
  calls: readonly RecordedModelCall[];
  view: TurnView | undefined;
}

function Steps({ turn, calls, view }: StepsProps): ReactNode {
  const period = { from: Date.parse(turn.created_at), until: turn.ended_at == null ? Date.now() : Date.parse(turn.ended_at) };
  const content = contents(turn.steps, view?.entries ?? []);
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={texts.turn.title(turn.number)}>
      <table className="steps">
        <thead>
          <tr>
            <th scope="col">{texts.turn.step}</th>
            <th scope="col">{texts.turn.time}</th>
            <th scope="col">{texts.turn.model}</th>
            <th scope="col">{texts.turn.tokensTitle}</th>
            <th scope="col">{texts.turn.cost}</th>
          </tr>
        </thead>
        <tbody>
          <tr className="queue">
            <th scope="row">{texts.steps.queue}</th>
            <td>
              <TimeBar period={period} parts={[{ from: turn.created_at, to: turn.started_at, kind: "waiting" }]} />
              {between(turn.created_at, turn.started_at)}
            </td>
            <td colSpan={3} />
          </tr>
          {turn.steps.map((step) => (
            <StepRow key={step.id} step={step} period={period} calls={calls.filter((call) => call.step_id === step.id)} content={content.get(step.id)} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{texts.turn.total}</th>
            <td>{between(turn.created_at, turn.ended_at)}</td>
            <td />
            <td>{texts.turn.tokens(turn.usage.input_tokens, turn.usage.output_tokens)}</td>
            <td>{turn.usage.cost_usd !== undefined && cost(turn.usage.cost_usd)}</td>
          </tr>
        </tfoot>
      </table>
      {turn.error != null && <p className="turn-error">{turn.error}</p>}
    </div>
  );
}
