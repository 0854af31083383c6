import type { ReactNode } from "react";
import type { UsageReport } from "../../api/groups";
import { usedPart } from "../../store/usage";
import { texts } from "../../texts";
import { cost } from "../format";

/** Today's spending within the daily limits, and what is left. */
export function Budget({ report }: { report: UsageReport }): ReactNode {
  const { limits, today } = report;
  const money = limits.max_cost_usd_per_day ?? null;
  const tokens = limits.max_tokens_per_day ?? null;
  return (
    <section className="setting budget">
      <h3>{texts.usage.today}</h3>
      <p>
        {cost(today.cost_usd)} · {texts.usage.tokensOf(today.tokens)}
      </p>
      {money === null && tokens === null && <p className="hint">{texts.usage.noBudget}</p>}
      {money !== null && <Meter name={texts.usage.cost} used={today.cost_usd} limit={money} text={cost} />}
      {tokens !== null && <Meter name={texts.usage.tokens} used={today.tokens} limit={tokens} text={(value) => value.toLocaleString("en")} />}
    </section>
  );
}

function Meter({ name, used, limit, text }: { name: string; used: number; limit: number; text: (value: number) => string }): ReactNode {
  const part = usedPart(used, limit);
  const isReached = part >= 1;
  return (
    <div className="meter">
      <span>{name}</span>
      <span>
        {texts.usage.spent(text(used), text(limit))}, {texts.usage.left(text(Math.max(limit - used, 0)))}
      </span>
      <svg className={isReached ? "reached" : part > 0.8 ? "near" : ""} aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none">
        <rect className="track" width={100} height={1} />
        <rect width={part * 100} height={1} />
      </svg>
      {isReached && <p className="field-error">{texts.usage.reached}</p>}
    </div>
  );
}
