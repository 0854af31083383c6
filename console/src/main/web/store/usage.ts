import type { UsageRow } from "../api/groups";

export type Measure = "cost" | "tokens";

export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly value: number;
}

const DAY_MS = 86_400_000;

export function measured(row: UsageRow, measure: Measure): number {
  return measure === "cost" ? row.cost_usd : row.input_tokens + row.output_tokens;
}

/** The UTC days of a period that ends today, oldest first, as the API writes them. */
export function lastDays(count: number, now: number): string[] {
  return Array.from({ length: count }, (_, index) => new Date(now - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10));
}

/** A bar for each day, also for those without calls. */
export function barsOfDays(rows: readonly UsageRow[], days: readonly string[], measure: Measure): Bar[] {
  const values = new Map(rows.map((row) => [row.day, measured(row, measure)]));
  return days.map((day) => ({ key: day, label: day, value: values.get(day) ?? 0 }));
}

/** The largest bars, and one for all others together. */
export function largestBars(bars: readonly Bar[], count: number, others: (count: number) => string): Bar[] {
  const sorted = bars.toSorted((a, b) => b.value - a.value);
  if (sorted.length <= count) return sorted;
  const rest = sorted.slice(count - 1);
  const value = rest.reduce((sum, bar) => sum + bar.value, 0);
  return [...sorted.slice(0, count - 1), { key: "others", label: others(rest.length), value }];
}

/** How much of a limit is used, from 0 to 1. */
export function usedPart(used: number, limit: number): number {
  return limit <= 0 ? 1 : Math.min(used / limit, 1);
}
