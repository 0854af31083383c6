import type { ReactNode } from "react";
import type { RunningVersion } from "../../api/operator";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { useMonitor } from "./context";
import { LineChart } from "./LineChart";
import { partsOf, type Part } from "./parts";
import type { Sample } from "./samples";
import { age, bytes, count, percent } from "./units";

const texts = operatorTexts.overview;

type Measure = Exclude<keyof Sample, "at" | "requests">;

const CHARTS: readonly [Measure, string, (value: number) => string][] = [
  ["jobs", operatorTexts.charts.jobs, count],
  ["oldestMs", operatorTexts.charts.oldest, age],
  ["turns", operatorTexts.charts.turns, count],
  ["workers", operatorTexts.charts.workers, count],
  ["requestsPerSecond", operatorTexts.charts.requests, count],
  ["connections", operatorTexts.charts.connections, count],
  ["cpu", operatorTexts.charts.cpu, percent],
  ["heap", operatorTexts.charts.heap, bytes],
];

/** How every part is, and the figures of the last minutes. */
export function OverviewPage(): ReactNode {
  const state = useMonitor();
  const isRead = state.samples.length > 0;
  return (
    <>
      <Section title={texts.parts}>
        {state.problem !== null && <ProblemNote problem={state.problem} />}
        {isRead ? <Parts parts={partsOf(state)} /> : <p className="hint">{common.lists.loading}</p>}
        {state.version !== null && <Version version={state.version} />}
      </Section>
      <Section title={texts.charts} hint={texts.chartsHint}>
        {!state.hasMetrics && <p className="hint">{texts.noMetrics}</p>}
        <div className="charts">
          {CHARTS.map(([measure, title, format]) => (
            <LineChart key={measure} title={title} points={state.samples.map((sample) => ({ at: sample.at, value: sample[measure] }))} format={format} />
          ))}
        </div>
      </Section>
    </>
  );
}

function Parts({ parts }: { parts: readonly Part[] }): ReactNode {
  return (
    <ul className="parts">
      {parts.map(({ name, state, text }) => (
        <li key={name} className={`part ${state}`}>
          <strong>{name}</strong>
          <span className="part-state">{texts.states[state]}</span>
          <span className="part-text">{text}</span>
        </li>
      ))}
    </ul>
  );
}

function Version({ version }: { version: RunningVersion }): ReactNode {
  const facts: [string, string][] = [
    [texts.version, version.version],
    [texts.java, version.java_version],
    [texts.started, fullTime(version.started_at)],
    [texts.uptime, age(version.uptime_seconds * 1000)],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
