import type { ReactNode } from "react";
import { operatorTexts } from "../../texts.operator";
import { layOut, type Point } from "./chart";
import { EVERY_MS } from "./samples";
import { age } from "./units";

const texts = operatorTexts.charts;
const WIDTH = 300;
const HEIGHT = 80;
const GAP_MS = 4 * EVERY_MS;

/** A line over the last minutes, with its value now. Screen readers get its course in words. */
export function LineChart({ title, points, format }: { title: string; points: readonly Point[]; format: (value: number) => string }): ReactNode {
  const chart = layOut(points, WIDTH, HEIGHT, GAP_MS);
  const last = points.at(-1)?.value ?? null;
  const label =
    chart === null ? texts.none(title) : texts.summary(title, format(chart.now), format(chart.lowest), format(chart.highest), age(chart.spanMs));
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        <strong>{last === null ? texts.noValue : format(last)}</strong>
      </figcaption>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="chart-base" d={`M0 ${HEIGHT}H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 0H${WIDTH}`} />
        {chart !== null && <path className="chart-line" d={chart.path} />}
        {chart?.dots.map((dot) => <path key={dot.x} className="chart-dot" d={`M${dot.x} ${dot.y}h0`} />)}
      </svg>
      <span className="chart-scale" aria-hidden="true">
        {chart === null ? texts.collecting : texts.scale(format(chart.top), age(chart.spanMs))}
      </span>
    </figure>
  );
}
