import type { ReactNode } from "react";
import type { Bar } from "../../store/usage";

/** Bars with their names and values as text, the largest first. */
export function BarList({ bars, text }: { bars: readonly Bar[]; text: (value: number) => string }): ReactNode {
  const most = Math.max(...bars.map((bar) => bar.value));
  return (
    <ul className="bar-list">
      {bars.map((bar) => (
        <li key={bar.key}>
          <span className="bar-name">{bar.label}</span>
          <span className="bar-value">{text(bar.value)}</span>
          <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none">
            <rect className="track" width={100} height={1} />
            <rect width={most === 0 ? 0 : Math.max((bar.value / most) * 100, bar.value > 0 ? 0.5 : 0)} height={1} />
          </svg>
        </li>
      ))}
    </ul>
  );
}
