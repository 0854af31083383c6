import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../main/web/api/types.ts";
import { Conversation } from "../../main/web/store/conversation.ts";

function message(id: string, turn_id: string, sender_alias: string, meta: Message["meta"] = {}): Message {
  return { id, group_id: "g", turn_id, sender_alias, content: id, timestamp: "2026-11-30T12:00:00.000Z", parent_message_id: null, meta };
}

test("a message has its place when it is loaded, and the result of a tool that of its call", () => {
  const conversation = new Conversation();
  const call = message("a", "t2", "Ann", { tool_calls: [{ id: "c1", name: "search", arguments: "{}", args: {} }] });
  conversation.addHistory([message("u", "t2", "User"), call, message("r", "t2", "search", { type: "tool", tool_call_id: "c1" })], false);
  assert.equal(conversation.locate("old"), null);

  conversation.addHistory([message("old", "t1", "User")], true);

  assert.deepEqual(conversation.locate("old"), { turn: "t1", entry: "old" });
  assert.deepEqual(conversation.locate("u"), { turn: "t2", entry: "u" });
  assert.deepEqual(conversation.locate("r"), { turn: "t2", entry: "a" });
});
