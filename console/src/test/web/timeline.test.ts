import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedModelCall } from "../../main/web/api/groups.ts";
import type { Step } from "../../main/web/api/types.ts";
import { partsOf, spans } from "../../main/web/ui/turn/timeline.ts";

const FROM = Date.parse("2026-01-01T00:00:00Z");
const period = { from: FROM, until: FROM + 10_000 };
const NO_TOKENS = { input_tokens: 0, output_tokens: 0, cached_tokens: 0 };
const step: Step = {
  id: "s",
  number: 1,
  kind: "run_agent_llm",
  alias: "Writer",
  status: "completed",
  attempts: 2,
  started_at: "2026-01-01T00:00:01Z",
  ended_at: "2026-01-01T00:00:06Z",
  usage: NO_TOKENS,
};

function call(attempt: number, outcome: RecordedModelCall["outcome"], started_at: string, duration_ms: number, first_token_ms: number | null): RecordedModelCall {
  return { step_id: "s", attempt, number: 1, provider: "openai", model: "gpt-5", outcome, started_at, duration_ms, first_token_ms, ...NO_TOKENS };
}

test("attempts are parts of their own, and the first text is a moment", () => {
  const calls = [call(1, "failed", "2026-01-01T00:00:01Z", 1_000, null), call(2, "completed", "2026-01-01T00:00:03Z", 3_000, 500)];

  assert.deepEqual(spans(period, partsOf(step, calls)), [
    { kind: "failed", left: 10, width: 10 },
    { kind: "running", left: 30, width: 30 },
    { kind: "first-text", left: 35, width: null },
  ]);
});

test("a step without calls is one part, also while it lasts", () => {
  assert.deepEqual(spans(period, partsOf(step, [])), [{ kind: "running", left: 10, width: 50 }]);
  assert.deepEqual(spans(period, partsOf({ ...step, ended_at: null }, [])), [{ kind: "running", left: 10, width: 90 }]);
});

test("nothing leaves the bar, and a turn without a length has none", () => {
  const late = { ...step, started_at: "2026-01-01T00:00:20Z", ended_at: "2026-01-01T00:00:30Z" };

  assert.deepEqual(spans(period, partsOf(late, [])), [{ kind: "running", left: 99, width: 1 }]);
  assert.deepEqual(spans({ from: FROM, until: FROM }, partsOf(step, [])), []);
});
