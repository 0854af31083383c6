import { useCallback, type ReactNode } from "react";
import type { DailyLimits, LimitSubject, OperatorLimit } from "../../api/operator";
import { Problem } from "../../api/problem";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { CloseButton, Dialog } from "../Dialog";
import { Field } from "../Field";
import { cost } from "../format";
import { ProblemNote } from "../ProblemNote";
import { useRead } from "../useReads";
import { textOf, useSubmit } from "../useSubmit";
import { useOperator } from "./context";
import { LIMIT_FIELDS, parseLimit } from "./limitsOf";
import { spendingText } from "./spending";

const texts = operatorTexts.limits;

interface LimitsDialogProps {
  subject: LimitSubject;
  title: string;
  onClose: (isChanged: boolean) => void;
}

/** Shows and changes the daily budget of a user or a room. */
export function LimitsDialog({ subject, title, onClose }: LimitsDialogProps): ReactNode {
  const { operator } = useOperator();
  const { kind, id } = subject;
  const current = useRead(useCallback(() => operator.limits({ kind, id }), [operator, kind, id]));
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <p className="hint">{texts.hint}</p>
      {current.problem !== null && <ProblemNote problem={current.problem} />}
      {current.value !== null ? (
        <LimitsForm subject={subject} limits={current.value} onClose={onClose} />
      ) : (
        <>
          {current.problem === null && <p className="hint">{common.lists.loading}</p>}
          <div className="actions">
            <CloseButton>{common.lists.close}</CloseButton>
          </div>
        </>
      )}
    </Dialog>
  );
}

function LimitsForm({ subject, limits, onClose }: { subject: LimitSubject; limits: OperatorLimit; onClose: (isChanged: boolean) => void }): ReactNode {
  const { operator, announce } = useOperator();
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data) => {
    const typed = LIMIT_FIELDS.map((field) => ({ field, value: parseLimit(textOf(data, field)) }));
    const wrong = typed.filter(({ value }) => value === undefined);
    if (wrong.length > 0) {
      throw new Problem(422, texts.notNumber, wrong.map(({ field }) => ({ field, message: texts.notNumber })));
    }
    const [tokens, dollars] = typed;
    await operator.setLimits(subject, { max_tokens_per_day: tokens?.value ?? null, max_cost_usd_per_day: dollars?.value ?? null });
    announce(texts.saved);
    onClose(true);
  });
  const other = otherProblem(LIMIT_FIELDS);
  return (
    <form ref={form} onSubmit={onSubmit} noValidate>
      <Field
        label={texts.tokens}
        name="max_tokens_per_day"
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        defaultValue={limits.max_tokens_per_day ?? ""}
        error={error("max_tokens_per_day")}
      />
      <Field
        label={texts.cost}
        name="max_cost_usd_per_day"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={limits.max_cost_usd_per_day ?? ""}
        error={error("max_cost_usd_per_day")}
      />
      <dl className="facts">
        <div>
          <dt>{texts.applied}</dt>
          <dd>{limitsText(limits.applied)}</dd>
        </div>
        <div>
          <dt>{texts.today}</dt>
          <dd>{spendingText(limits.today)}</dd>
        </div>
      </dl>
      {other !== null && <ProblemNote problem={other} />}
      <div className="actions">
        <CloseButton>{common.lists.cancel}</CloseButton>
        <button type="submit" className="primary" disabled={isBusy}>
          {common.lists.save}
        </button>
      </div>
    </form>
  );
}

function limitsText(limits: DailyLimits): string {
  const { max_tokens_per_day: tokens = null, max_cost_usd_per_day: dollars = null } = limits;
  return `${texts.tokensOf(tokens)}, ${texts.costOf(dollars === null ? null : cost(dollars))}`;
}
