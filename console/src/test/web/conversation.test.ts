import assert from "node:assert/strict";
import { test } from "node:test";
import type { GroupEvent, Message, MessageMeta, Turn } from "../../main/web/api/types.ts";
import { Conversation, shownEntries } from "../../main/web/store/conversation.ts";

let seq = 0;

function at(): { seq: number; group_id: string; timestamp: string } {
  return { seq: ++seq, group_id: "g", timestamp: `2026-11-30T12:00:${String(seq % 60).padStart(2, "0")}.000Z` };
}

function message(id: string, turn_id: string, sender_alias: string, content: string, meta: MessageMeta = {}): Message {
  return { id, group_id: "g", turn_id, sender_alias, content, timestamp: "2026-11-30T12:00:00.000Z", parent_message_id: null, meta };
}

const said = (written: Message): GroupEvent => ({ ...at(), type: "message", ...written });
const delta = (message_id: string, sender_alias: string, text: string, turn_id = "t1"): GroupEvent => ({
  ...at(),
  type: "message.delta",
  turn_id,
  message_id,
  sender_alias,
  delta: text,
});
const thought = (message_id: string, sender_alias: string, text: string): GroupEvent => ({
  ...at(),
  type: "reasoning.delta",
  turn_id: "t1",
  message_id,
  sender_alias,
  delta: text,
});
const discarded = (message_id: string): GroupEvent => ({ ...at(), type: "message.discarded", turn_id: "t1", message_id });
const turn = (type: "turn.queued" | "turn.started", turn_id = "t1", number = 1): GroupEvent => ({ ...at(), type, turn_id, number });
const ended = (type: "turn.completed" | "turn.failed" | "turn.cancelled", turn_id = "t1"): GroupEvent => ({
  ...at(),
  type,
  turn_id,
  number: 1,
  usage: { input_tokens: 3, output_tokens: 2, cached_tokens: 0 },
});

function conversation(...events: GroupEvent[]): Conversation {
  const made = new Conversation();
  events.forEach((event) => assert.equal(made.apply(event), true));
  return made;
}

function shown(made: Conversation): string[] {
  return made.view.flatMap((each) => each.entries.map((entry) => `${entry.sender}: ${entry.text}`));
}

test("a message that streams is replaced by the whole one, in its place and under its key", () => {
  const made = conversation(turn("turn.started"), delta("a", "Ann", "Hel"), delta("b", "Bob", "Go"), delta("a", "Ann", "lo"));
  assert.deepEqual(shown(made), ["Ann: Hello", "Bob: Go"]);
  const key = made.view[0]!.entries[0]!.key;

  made.apply(said(message("b", "t1", "Bob", "Good")));
  made.apply(said(message("a", "t1", "Ann", "Hello.")));

  assert.deepEqual(shown(made), ["Ann: Hello.", "Bob: Good"]);
  assert.equal(made.view[0]!.entries[0]!.key, key);
});

test("the same events again, and the same history, change nothing", () => {
  const events = [turn("turn.queued"), said(message("u", "t1", "User", "Hi")), turn("turn.started"), delta("a", "Ann", "Yes"), said(message("a", "t1", "Ann", "Yes."))];
  const made = conversation(...events, ended("turn.completed"));
  const view = made.view;

  events.forEach((event) => assert.equal(made.apply(event), true));
  made.addHistory([message("u", "t1", "User", "Hi"), message("a", "t1", "Ann", "Yes.")], false);

  assert.deepEqual(made.view, view);
});

test("an event after a gap is not taken", () => {
  const made = conversation(turn("turn.started"), delta("a", "Ann", "Hel"));
  seq++;

  assert.equal(made.apply(delta("a", "Ann", "lo")), false);
  assert.deepEqual(shown(made), ["Ann: Hel"]);
});

test("history read after the stream was opened comes first, and what is streamed follows", () => {
  const made = new Conversation();
  made.addHistory([message("u0", "t0", "User", "Old"), message("a0", "t0", "Ann", "Answer"), message("u1", "t1", "User", "New")], false);

  [said(message("u1", "t1", "User", "New")), turn("turn.queued"), turn("turn.started"), delta("a1", "Ann", "I am")].forEach((event) => made.apply(event));

  assert.deepEqual(shown(made), ["User: Old", "Ann: Answer", "User: New", "Ann: I am"]);
});

test("a message that waits in the queue stays after the turn that runs", () => {
  const made = conversation(
    said(message("u1", "t1", "User", "One")),
    turn("turn.started"),
    said(message("u2", "t2", "User", "Two")),
    turn("turn.queued", "t2", 2),
    said(message("a1", "t1", "Ann", "First")),
  );

  assert.deepEqual(shown(made), ["User: One", "Ann: First", "User: Two"]);
  assert.equal(made.view[1]!.status, "queued");
});

for (const nextId of ["a", "a2"]) {
  test(`an attempt after a discarded one takes its place, with the message id ${nextId}`, () => {
    const made = conversation(turn("turn.started"), delta("a", "Ann", "Wro"), delta("b", "Bob", "Fine"), discarded("a"));
    assert.equal(made.view[0]!.entries[0]!.state, "discarded");
    const key = made.view[0]!.entries[0]!.key;

    made.apply(delta(nextId, "Ann", "Right"));
    assert.deepEqual(shown(made), ["Ann: Right", "Bob: Fine"]);
    made.apply(said(message(nextId, "t1", "Ann", "Right.")));

    assert.deepEqual(shown(made), ["Ann: Right.", "Bob: Fine"]);
    assert.equal(made.view[0]!.entries[0]!.key, key);
  });
}

test("what is not complete when its turn ends goes away", () => {
  const made = conversation(turn("turn.started"), delta("a", "Ann", "Half"), delta("b", "Bob", "x"), discarded("b"), ended("turn.cancelled"));

  assert.deepEqual(shown(made), []);
  assert.equal(made.view[0]!.status, "cancelled");
  made.apply(delta("a", "Ann", "late"));
  assert.deepEqual(shown(made), []);
});

test("a turn that has ended does not run again when its events come again", () => {
  const made = new Conversation();
  made.addHistory([message("u", "t1", "User", "Hi")], false);
  made.addTurns([{ id: "t1", group_id: "g", number: 1, status: "completed", created_at: "", started_at: null, ended_at: null, error: null, usage: { input_tokens: 0, output_tokens: 0, cached_tokens: 0 }, steps: [] } satisfies Turn]);

  made.apply(turn("turn.started"));

  assert.equal(made.view[0]!.status, "completed");
});

test("a turn that was taken out of the queue shows what was asked, and not the message that says it once more", () => {
  const asked = (): GroupEvent => said(message("m1", "t1", "User", "Hello"));
  const end = (): GroupEvent => said(message("m2", "t1", "Orchestrator", "The turn was cancelled.", { type: "ai", finish_reason: "cancelled" }));
  const contents = (made: Conversation): string[] => shownEntries(made.view[0]!).map((entry) => entry.text);

  assert.deepEqual(contents(conversation(turn("turn.queued"), asked(), end(), ended("turn.cancelled"))), ["Hello"]);
  assert.deepEqual(contents(conversation(turn("turn.started"), asked(), end(), ended("turn.cancelled"))), ["Hello", "The turn was cancelled."]);
});

test("the result of a tool belongs to its call, whichever page brings it", () => {
  const call = message("a", "t1", "Ann", "", { tool_calls: [{ id: "c1", name: "search", arguments: "{}" }] });
  const result = message("r", "t1", "search", "found", { type: "tool", tool_call_id: "c1" });

  const live = conversation(said(call), said(result), said(result));
  assert.equal(live.view[0]!.entries.length, 1);
  assert.equal(live.view[0]!.entries[0]!.results["c1"]!.content, "found");

  const paged = new Conversation();
  paged.addHistory([result, message("b", "t1", "Ann", "Done")], false);
  paged.addHistory([message("u", "t1", "User", "Hi"), call], true);
  assert.deepEqual(shown(paged), ["User: Hi", "Ann: ", "Ann: Done"]);
  assert.equal(paged.view[0]!.entries[1]!.results["c1"]!.content, "found");
});

test("older pages come before, also those that divide a turn, and changes still reach their turns", () => {
  const made = new Conversation();
  made.addHistory([message("a2", "t2", "Ann", "2b"), message("u3", "t3", "User", "3a")], false);
  made.addHistory([message("u1", "t1", "User", "1a"), message("u2", "t2", "User", "2a")], true);
  made.addHistory([message("u0", "t0", "User", "0a")], true);

  [turn("turn.started", "t3", 3), delta("a3", "Ann", "3b", "t3")].forEach((event) => made.apply(event));

  assert.deepEqual(shown(made), ["User: 0a", "User: 1a", "User: 2a", "Ann: 2b", "User: 3a", "Ann: 3b"]);
  assert.equal(made.oldestMessage, "u0");
});

test("reasoning is kept apart from the text", () => {
  const made = conversation(turn("turn.started"), thought("a", "Ann", "Hm"), delta("a", "Ann", "Yes"), thought("a", "Ann", "m"));

  const entry = made.view[0]!.entries[0]!;
  assert.equal(entry.reasoning, "Hmm");
  assert.equal(entry.text, "Yes");
});

test("only the turn and the message that change become new objects", () => {
  const made = conversation(said(message("u0", "t0", "User", "Old")), turn("turn.started"), delta("a", "Ann", "x"), delta("b", "Bob", "y"));
  const before = made.view;

  made.apply(delta("b", "Bob", "z"));

  assert.equal(made.view[0], before[0]);
  assert.notEqual(made.view[1], before[1]);
  assert.equal(made.view[1]!.entries[0], before[1]!.entries[0]);
});

test("any break and any order of pages gives the same conversation", () => {
  const turns = 12;
  const history: Message[] = [];
  for (let t = 0; t < turns; t++) {
    history.push(message(`u${t}`, `t${t}`, "User", `q${t}`), message(`o${t}`, `t${t}`, "Orchestrator", "x"), message(`a${t}`, `t${t}`, "Ann", `r${t}`));
  }
  for (let page = 1; page <= history.length; page++) {
    const made = new Conversation();
    for (let end = history.length; end > 0; end -= page) {
      made.addHistory(history.slice(Math.max(0, end - page), end), end < history.length);
    }
    assert.deepEqual(shown(made), history.map((each) => `${each.sender_alias}: ${each.content}`), `pages of ${page}`);
  }
});

const started = (step_id: string, alias: string): GroupEvent => ({
  ...at(),
  type: "step.started",
  turn_id: "t1",
  step_id,
  kind: "run_agent_llm",
  alias,
  reason: null,
  attempts: 1,
});

test("members that work in parallel have the same order and times while they write and when the room is opened later", () => {
  const events = [
    said(message("u", "t1", "User", "Hi")),
    turn("turn.started"),
    started("s1", "Ann"),
    started("s2", "Bob"),
    delta("b", "Bob", "Go"),
    delta("a", "Ann", "Hel"),
    started("s3", "Cleo"),
    discarded("a"),
    delta("a2", "Ann", "Hello"),
    delta("c", "Cleo", "Ye"),
  ];
  const written = ["c Cleo Yes", "b Bob Good", "a2 Ann Hello."].map((each) => {
    const [id, sender, text] = each.split(" ");
    return message(id!, "t1", sender!, text!);
  });
  const live = conversation(...events);
  const order = ["User: Hi", "Ann: Hello.", "Bob: Good", "Cleo: Yes"];
  assert.deepEqual(shown(live), ["User: Hi", "Ann: Hello", "Bob: Go", "Cleo: Ye"]);
  written.forEach((each) => live.apply(said(each)));
  live.apply(ended("turn.completed"));

  const startOf = (step: string): string => events.find((event) => "step_id" in event && event.step_id === step)!.timestamp as string;
  const steps = [["s1", "Ann"], ["s2", "Bob"], ["s3", "Cleo"]].map(([id, alias], index) => ({
    id: id!,
    number: index + 1,
    kind: "run_agent_llm" as const,
    alias: alias!,
    status: "completed" as const,
    attempts: 1,
    started_at: startOf(id!),
    ended_at: null,
    reason: null,
    usage: null,
    provider: null,
    model: null,
  }));
  const later = new Conversation();
  later.addHistory(written, false);
  later.addTurns([{ id: "t1", group_id: "g", number: 1, status: "completed", created_at: "", started_at: null, ended_at: null, error: null, usage: null, steps } as unknown as Turn]);
  later.addHistory([message("u", "t1", "User", "Hi")], true);

  assert.deepEqual(shown(live), order);
  assert.deepEqual(shown(later), order);
  const times = (made: Conversation): string[] => made.view[0]!.entries.slice(1).map((entry) => entry.startedAt);
  assert.deepEqual(times(live), ["s1", "s2", "s3"].map(startOf));
  assert.deepEqual(times(later), times(live));
});
