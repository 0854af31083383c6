import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Step } from "../../main/web/api/types.ts";
import type { Entry } from "../../main/web/store/conversation.ts";
import { contents } from "../../main/web/ui/turn/stepContent.ts";

const NO_USAGE = { input_tokens: 0, output_tokens: 0, cached_tokens: 0 };

function step(number: number, alias: string, status: Step["status"] = "completed", kind: Step["kind"] = "run_agent_llm"): Step {
  return { id: `s${number}`, number, kind, alias, status, attempts: 1, started_at: "2026-01-01T00:00:00Z", usage: NO_USAGE };
}

function message(id: string, sender: string, text: string, parent: string | null, meta: Message["meta"] = {}): Message {
  return { id, group_id: "g", turn_id: "t", sender_alias: sender, content: text, timestamp: "2026-01-01T00:00:00Z", parent_message_id: parent, meta };
}

function entry(written: Message, results: Record<string, Message> = {}): Entry {
  const { id, sender_alias: sender, content: text } = written;
  return { key: id, id, sender, state: "complete", text, reasoning: "", message: written, startedAt: "", reason: null, results };
}

test("a step has its member's next message, and the message that asked for it", () => {
  const entries = [
    entry(message("m1", "User", "Why?", null)),
    entry(message("m2", "Orchestrator", "@[Writer] please", "m1")),
    entry(message("m3", "Writer", "Because.", "m2")),
    entry(message("m4", "Orchestrator", "That is all.", "m3")),
  ];

  const found = contents([step(1, "Orchestrator"), step(2, "Writer"), step(3, "Orchestrator")], entries);

  assert.deepEqual(["s1", "s2", "s3"].map((id) => found.get(id)!.answer), ["@[Writer] please", "Because.", "That is all."]);
  assert.equal(found.get("s2")!.askedBy, "Orchestrator");
  assert.equal(found.get("s2")!.question, "@[Writer] please");
});

test("steps of a tool have the arguments and results of its calls in order", () => {
  const calls = [
    { id: "c1", name: "search", arguments: '{"q":1}', args: {} },
    { id: "c2", name: "search", arguments: '{"q":2}', args: {} },
  ];
  const entries = [
    entry(message("m1", "Researcher", "", null, { tool_calls: calls }), { c2: message("r2", "search", "two", "m1") }),
  ];

  const found = contents([step(1, "Researcher"), step(2, "search", "completed", "run_tool"), step(3, "search", "running", "run_tool")], entries);

  assert.deepEqual(found.get("s2")!.call, { arguments: '{"q":1}', result: null });
  assert.deepEqual(found.get("s3")!.call, { arguments: '{"q":2}', result: "two" });
});

test("after a cancelled step nothing is guessed for that member", () => {
  const entries = [entry(message("m1", "Writer", "First.", null)), entry(message("m2", "Writer", "Second.", null))];

  const found = contents([step(1, "Writer"), step(2, "Writer", "cancelled"), step(3, "Writer")], entries);

  assert.equal(found.get("s1")!.answer, "First.");
  assert.equal(found.get("s2")!.answer, null);
  assert.equal(found.get("s3")!.answer, null);
});

test("without messages a step has no content", () => {
  assert.equal(contents([step(1, "Writer")], []).get("s1")!.answer, null);
});
