import type { DailyLimits } from "../../api/operator";

export type LimitField = keyof DailyLimits;

export const LIMIT_FIELDS: readonly LimitField[] = ["max_tokens_per_day", "max_cost_usd_per_day"];

/** The limit that was typed, null for none; undefined if it is not a number. */
export function parseLimit(text: string): number | null | undefined {
  const plain = text.trim().replaceAll(/[\s_]/g, "");
  if (plain === "") return null;
  const digits = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", ".");
  return /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}
