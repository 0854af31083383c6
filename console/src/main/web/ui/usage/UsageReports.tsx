import { useEffect, useId, useState, type ReactNode } from "react";
import { usage, type UsageGrouping, type UsageReport, type UsageRow } from "../../api/groups";
import { Problem } from "../../api/problem";
import { barsOfDays, largestBars, lastDays, measured, type Measure } from "../../store/usage";
import { texts } from "../../texts";
import { useApp } from "../context";
import { cost, dayLabel } from "../format";
import { ProblemNote } from "../ProblemNote";
import { BarList } from "./BarList";
import { Budget } from "./Budget";
import { DayChart } from "./DayChart";
import { keyOf, UsageTable } from "./UsageTable";

type Reports = Readonly<Partial<Record<UsageGrouping, UsageReport>>>;

const PERIODS: readonly number[] = [7, 30, 90];
const MOST_BARS = 8;

/** Tokens and costs of the user's calls in all rooms or, with a group, of all calls in it. */
export function UsageReports({ group }: { group?: string }): ReactNode {
  const { api } = useApp();
  const [count, setCount] = useState(30);
  const [chosen, setChosen] = useState<Measure | null>(null);
  const [reports, setReports] = useState<Reports | null>(null);
  const [days, setDays] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let isCurrent = true;
    const period = lastDays(count, Date.now());
    const groupings: readonly UsageGrouping[] = group === undefined ? ["day", "model", "group", "agent"] : ["day", "model", "agent"];
    setProblem(null);
    Promise.all(groupings.map(async (by) => [by, await usage(api, by, period[0]!, group)] as const)).then(
      (read) => {
        if (!isCurrent) return;
        setReports(Object.fromEntries(read));
        setDays(period);
      },
      (error: unknown) => isCurrent && setProblem(Problem.from(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, group, count]);

  const total = reports?.day?.total;
  const measure = chosen ?? (total !== undefined && total.cost_usd === 0 ? "tokens" : "cost");
  const text = (value: number): string => (measure === "cost" ? cost(value) : texts.usage.tokensOf(value));
  const part = (by: UsageGrouping, title: string, first: string, name: (row: UsageRow) => string): ReactNode => {
    const report = reports?.[by];
    if (report === undefined) return null;
    const bars = report.rows.map((row) => ({ key: keyOf(row), label: name(row), value: measured(row, measure) }));
    return (
      <section className="setting">
        <h3>{title}</h3>
        {by === "day" ? (
          <DayChart title={title} bars={barsOfDays(report.rows, days, measure)} text={text} />
        ) : (
          <BarList bars={largestBars(bars, MOST_BARS, texts.usage.others)} text={text} />
        )}
        <UsageTable title={title} first={first} report={report} name={name} />
      </section>
    );
  };

  return (
    <div className="usage">
      <p className="hint">{group === undefined ? texts.usage.intro : texts.usage.introRoom}</p>
      <Choices count={count} onCount={setCount} measure={measure} onMeasure={setChosen} />
      {problem !== null && <ProblemNote problem={problem} />}
      {reports === null && problem === null && <p className="hint">{texts.usage.loading}</p>}
      {reports?.day !== undefined && <Budget report={reports.day} />}
      {total !== undefined && <Totals total={total} />}
      {total !== undefined && total.calls > 0 && (
        <>
          {part("day", texts.usage.byDay, texts.usage.day, (row) => dayLabel(row.day ?? ""))}
          {part("model", texts.usage.byModel, texts.usage.model, (row) => `${row.model ?? ""} (${row.provider ?? ""})`)}
          {part("group", texts.usage.byRoom, texts.usage.room, roomOf)}
          {part("agent", texts.usage.byMember, texts.usage.member, (row) => (group === undefined ? `${row.alias ?? ""} · ${roomOf(row)}` : (row.alias ?? "")))}
        </>
      )}
    </div>
  );
}

function roomOf(row: UsageRow): string {
  return row.group_name ?? texts.usage.goneRoom;
}

interface ChoicesProps {
  count: number;
  onCount: (count: number) => void;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

function Choices({ count, onCount, measure, onMeasure }: ChoicesProps): ReactNode {
  const id = useId();
  return (
    <div className="fields">
      <div className="field">
        <label htmlFor={id}>{texts.usage.period}</label>
        <select id={id} value={count} onChange={(event) => onCount(Number(event.currentTarget.value))}>
          {PERIODS.map((days) => (
            <option key={days} value={days}>
              {texts.usage.days(days)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-measure`}>{texts.usage.measure}</label>
        <select id={`${id}-measure`} value={measure} onChange={(event) => onMeasure(event.currentTarget.value as Measure)}>
          <option value="cost">{texts.usage.cost}</option>
          <option value="tokens">{texts.usage.tokens}</option>
        </select>
      </div>
    </div>
  );
}

function Totals({ total }: { total: UsageRow }): ReactNode {
  if (total.calls === 0) return <p>{texts.usage.none}</p>;
  const facts: readonly (readonly [string, string])[] = [
    [texts.usage.cost, cost(total.cost_usd)],
    [texts.usage.calls, total.calls.toLocaleString("en")],
    [texts.usage.input, total.input_tokens.toLocaleString("en")],
    [texts.usage.cached, total.cached_tokens.toLocaleString("en")],
    [texts.usage.output, total.output_tokens.toLocaleString("en")],
  ];
  return (
    <>
      <dl className="totals">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {total.unpriced_calls > 0 && <p className="hint">{texts.usage.unpriced(total.unpriced_calls)}</p>}
      {total.estimated_calls > 0 && <p className="hint">{texts.usage.estimated(total.estimated_calls)}</p>}
    </>
  );
}
