import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../main/web/api/types.ts";
import { endingOf } from "../../main/web/store/announcement.ts";

const call = { id: "c", name: "search", arguments: "{}", args: {} };
const cases: readonly (readonly [string, string, object, string | null])[] = [
  ["an answer", "Writer", { type: "ai", finish_reason: "stop" }, "answered"],
  ["an answer that was cut off", "Writer", { type: "ai", finish_reason: "length" }, "answered"],
  ["a member that could not answer", "Writer", { type: "ai", error: "The model is away." }, "failed"],
  ["the end of a failed turn", "Orchestrator", { type: "ai", finish_reason: "failed", error: "The model is away." }, "turn-failed"],
  ["the end of a stopped turn", "Orchestrator", { type: "ai", finish_reason: "cancelled" }, "turn-cancelled"],
  ["a call of a tool", "Writer", { type: "ai", tool_calls: [call] }, null],
  ["the result of a tool", "search", { type: "tool", tool_call_id: "c" }, null],
  ["what a user wrote", "User", { type: "human" }, null],
];

for (const [what, sender_alias, meta, ending] of cases) {
  test(`the end that is announced for ${what}: ${ending}`, () => {
    assert.equal(endingOf({ sender_alias, meta } as Message), ending);
  });
}
