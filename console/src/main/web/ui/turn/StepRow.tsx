import { useId, useState, type ReactNode } from "react";
import type { RecordedModelCall } from "../../api/groups";
import type { Step } from "../../api/types";
import { texts } from "../../texts";
import { between, cost, seconds, withoutCompletionMarker } from "../format";
import type { StepContent } from "./stepContent";
import { partsOf, TimeBar, type Period } from "./TimeBar";

interface StepRowProps {
  step: Step;
  period: Period;
  calls: readonly RecordedModelCall[];
  content: StepContent | undefined;
}

/** A step, and below it, if it is asked for, what it was about. */
export function StepRow({ step, period, calls, content }: StepRowProps): ReactNode {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { usage } = step;
  const firstText = calls.findLast((call) => call.outcome === "completed")?.first_token_ms ?? null;
  const hasDetails = content !== undefined && (content.answer !== null || content.call !== null);
  return (
    <>
      <tr className={step.status}>
        <th scope="row">
          {step.alias}
          <small>{step.kind === "run_tool" ? texts.turn.tool : step.status}</small>
          {content?.askedBy != null && <small>{content.askedBy === step.alias ? texts.steps.continues : texts.steps.askedBy(nameOf(content.askedBy))}</small>}
          {step.attempts > 1 && <small>{texts.turn.attempts(step.attempts)}</small>}
          {step.reason != null && <small className="reason">{step.reason}</small>}
          {hasDetails && (
            <button
              type="button"
              className="link"
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={texts.steps.moreOf(step.alias, step.number)}
              onClick={() => setOpen(!isOpen)}
            >
              {texts.steps.more}
            </button>
          )}
        </th>
        <td>
          <TimeBar period={period} parts={partsOf(step, calls)} />
          {between(step.started_at, step.ended_at)}
          {firstText !== null && <small>{texts.steps.firstText(seconds(firstText))}</small>}
          {calls.length > 1 &&
            calls.map((call) => (
              <small key={`${call.attempt} ${call.number}`}>
                {texts.steps.attempt(call.attempt, call.model, call.outcome, call.duration_ms == null ? "?" : seconds(call.duration_ms))}
              </small>
            ))}
        </td>
        <td>{step.model}</td>
        <td>
          {usage.input_tokens + usage.output_tokens > 0 && texts.turn.tokens(usage.input_tokens, usage.output_tokens)}
          {usage.cached_tokens > 0 && <small>{texts.turn.cached(usage.cached_tokens)}</small>}
        </td>
        <td>{usage.cost_usd !== undefined && cost(usage.cost_usd)}</td>
      </tr>
      {hasDetails && isOpen && (
        <tr id={id} className="step-details">
          <td colSpan={5}>
            <dl>
              <Detail name={texts.steps.prompted} text={content.question} />
              <Detail name={texts.steps.answer} text={content.answer === null ? null : withoutCompletionMarker(content.answer)} />
              <Detail name={texts.steps.arguments} text={content.call?.arguments ?? null} />
              <Detail name={texts.steps.result} text={content.call?.result ?? null} />
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}

function Detail({ name, text }: { name: string; text: string | null }): ReactNode {
  if (text === null || text.trim() === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd tabIndex={0}>{text}</dd>
    </>
  );
}

function nameOf(sender: string): string {
  return sender === "User" ? texts.steps.user : sender;
}
