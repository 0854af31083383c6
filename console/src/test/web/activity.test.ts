import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActivityEvent, GroupActivity } from "../../main/web/api/types.ts";
import { applyActivity } from "../../main/web/store/activity.ts";

const group = (group_id: string): GroupActivity => ({
  group_id,
  name: group_id,
  role: "owner",
  updated_at: "",
  active_turn: null,
  queued_turns: 0,
  last_turn: null,
  last_activity_at: "",
  unread: 0,
  read_up_to: "",
});

const happened = (type: "turn.queued" | "turn.started" | "turn.completed" | "turn.failed" | "turn.cancelled", number: number, group_id = "b"): ActivityEvent => ({
  type,
  seq: 1,
  group_id,
  timestamp: "now",
  turn_id: `t${number}`,
  number,
});

const after = (...events: ActivityEvent[]): readonly GroupActivity[] => events.reduce(applyActivity, [group("a"), group("b")] as readonly GroupActivity[]);

test("a group in which something happens comes first", () => {
  assert.deepEqual(after(happened("turn.queued", 1)).map((each) => each.group_id), ["b", "a"]);
});

test("turns wait, run and end in order", () => {
  const events = [happened("turn.queued", 1), happened("turn.started", 1), happened("turn.queued", 2), happened("turn.queued", 3)];
  const [running] = after(...events);
  assert.deepEqual([running!.active_turn?.number, running!.active_turn?.status, running!.queued_turns], [1, "running", 2]);

  const [next] = after(...events, happened("turn.failed", 1), happened("turn.started", 2));
  assert.deepEqual([next!.active_turn?.number, next!.last_turn?.status, next!.queued_turns], [2, "failed", 1]);
});

test("a queued turn that is cancelled leaves the one that runs", () => {
  const [left] = after(happened("turn.started", 1), happened("turn.queued", 2), happened("turn.cancelled", 2));

  assert.deepEqual([left!.active_turn?.number, left!.queued_turns], [1, 0]);
});

test("groups come, change and go", () => {
  const at = { seq: 1, timestamp: "now" };
  const groups = after(
    { ...at, type: "group.added", group_id: "c", name: "C", role: "viewer", updated_at: "now" },
    { ...at, type: "group.added", group_id: "c", name: "C", role: "viewer", updated_at: "now" },
    { ...at, type: "group.changed", group_id: "a", name: "New", role: "editor", updated_at: "later" },
    { ...at, type: "unread.changed", group_id: "a", unread: 7, read_up_to: "" },
    { ...at, type: "group.removed", group_id: "b" },
  );

  assert.deepEqual(groups.map((each) => [each.name, each.role, each.unread]), [["C", "viewer", 0], ["New", "editor", 7]]);
});
