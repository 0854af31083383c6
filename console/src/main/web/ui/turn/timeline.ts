import type { RecordedModelCall } from "../../api/groups";
import type { Step } from "../../api/types";

/** The time that all bars of a turn show, in milliseconds. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

export type PartKind = "waiting" | "running" | "failed" | "first-text";

/** A part of a bar; `first-text` is a moment. */
export interface Part {
  readonly kind: PartKind;
  readonly from: string;
  /** Absent for what still lasts. */
  readonly to: string | null | undefined;
}

/** Where a part is on its bar, in percent; a moment has no width. */
export interface Span {
  readonly kind: PartKind;
  readonly left: number;
  readonly width: number | null;
}

/** A step's model calls with the moments of their first texts; without calls, the step as a whole. */
export function partsOf(step: Step, calls: readonly RecordedModelCall[]): Part[] {
  if (calls.length === 0) return [{ kind: step.status === "failed" ? "failed" : "running", from: step.started_at, to: step.ended_at }];
  return calls.flatMap((call): Part[] => {
    const after = (milliseconds: number): string => new Date(Date.parse(call.started_at) + milliseconds).toISOString();
    const to = call.duration_ms == null ? step.ended_at : after(call.duration_ms);
    const part: Part = { kind: call.outcome === "completed" ? "running" : "failed", from: call.started_at, to };
    return call.first_token_ms == null ? [part] : [part, { kind: "first-text", from: after(call.first_token_ms), to: null }];
  });
}

export function spans(period: Period, parts: readonly Part[]): Span[] {
  const length = period.until - period.from;
  if (length <= 0) return [];
  const percent = (at: number): number => (Math.min(Math.max(at - period.from, 0), length) / length) * 100;
  return parts.map(({ kind, from, to }) => {
    const left = Math.min(percent(Date.parse(from)), 99);
    const right = to == null ? 100 : percent(Date.parse(to));
    return { kind, left, width: kind === "first-text" ? null : Math.min(Math.max(right - left, 1), 100 - left) };
  });
}
