import assert from "node:assert/strict";
import { test } from "node:test";
import type { TurnView } from "../../main/web/store/conversation.ts";
import { range } from "../../main/web/ui/turnWindow.ts";

function turns(completed: number, running: number, queued: number): TurnView[] {
  const statuses = [
    ...Array.from({ length: completed }, () => "completed"),
    ...Array.from({ length: running }, () => "running"),
    ...Array.from({ length: queued }, () => "queued"),
  ];
  return statuses.map((status, index) => ({ id: String(index), status }) as TurnView);
}

test("the newest turns are shown", () => {
  assert.deepEqual(range(turns(30, 0, 0)), [20, 30]);
  assert.deepEqual(range(turns(3, 1, 0)), [0, 4]);
});

test("the turn that runs is shown however many wait behind it, as far as a page can have them", () => {
  assert.deepEqual(range(turns(30, 1, 3)), [24, 34]);
  assert.deepEqual(range(turns(30, 1, 25)), [30, 56]);
  assert.deepEqual(range(turns(30, 1, 200)), [171, 231]);
});
