import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOfDays, largestBars, lastDays, usedPart } from "../../main/web/store/usage.ts";

const row = { calls: 1, input_tokens: 100, output_tokens: 20, cached_tokens: 0, cost_usd: 0.5, unpriced_calls: 0, estimated_calls: 0 };

test("the last days are those of UTC, and today is the last", () => {
  assert.deepEqual(lastDays(3, Date.parse("2026-03-01T00:30:00Z")), ["2026-02-27", "2026-02-28", "2026-03-01"]);
});

test("a day without calls has a bar of 0", () => {
  const bars = barsOfDays([{ ...row, day: "2026-03-02" }], ["2026-03-01", "2026-03-02"], "tokens");

  assert.deepEqual(bars.map((bar) => bar.value), [0, 120]);
});

test("beyond the largest bars, one bar is that of all others", () => {
  const bars = [1, 5, 3, 2].map((value) => ({ key: String(value), label: String(value), value }));

  assert.deepEqual(largestBars(bars, 3, (count) => `${count} others`).map((bar) => `${bar.label}: ${bar.value}`), ["5: 5", "3: 3", "2 others: 3"]);
  assert.deepEqual(largestBars(bars, 4, String).length, 4);
});

test("a limit of 0 is used up, and more than a limit is all of it", () => {
  assert.deepEqual([usedPart(1, 4), usedPart(9, 4), usedPart(0, 0)], [0.25, 1, 1]);
});
