import type { ReactNode } from "react";
import type { Bar } from "../../store/usage";
import { texts } from "../../texts";
import { dayLabel } from "../format";

interface DayChartProps {
  title: string;
  bars: readonly Bar[];
  text: (value: number) => string;
}

const SLOT = 10;
const HEIGHT = 100;

/** A bar for each day. Its values are read from the table below it; a pointer sees them at the bars. */
export function DayChart({ title, bars, text }: DayChartProps): ReactNode {
  const most = bars.reduce((a, b) => (b.value > a.value ? b : a), bars[0]!);
  return (
    <div className="day-chart">
      <span className="axis">{text(most.value)}</span>
      <svg
        role="img"
        aria-label={texts.usage.chart(title, bars.length, dayLabel(most.key), text(most.value))}
        viewBox={`0 0 ${bars.length * SLOT} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {bars.map((bar, index) => {
          const height = most.value === 0 ? 0 : Math.max((bar.value / most.value) * HEIGHT, bar.value > 0 ? 1.5 : 0);
          return (
            <g key={bar.key}>
              <title>{`${dayLabel(bar.key)}: ${text(bar.value)}`}</title>
              <rect className="hit" x={index * SLOT} y={0} width={SLOT} height={HEIGHT} />
              <rect x={index * SLOT + 1.5} y={HEIGHT - height} width={SLOT - 3} height={height} />
            </g>
          );
        })}
      </svg>
      <div className="axis days" aria-hidden="true">
        <span>{dayLabel(bars[0]!.key)}</span>
        <span>{dayLabel(bars.at(-1)!.key)}</span>
      </div>
    </div>
  );
}
