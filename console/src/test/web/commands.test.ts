import assert from "node:assert/strict";
import { test } from "node:test";
import { matchingCommands, type Command } from "../../main/web/ui/commands.ts";
import { shortcutOf } from "../../main/web/ui/keys.ts";

const command = (label: string): Command => ({ label, run: () => undefined });
const labels = (query: string): string[] => matchingCommands(["Theme: dark", "Room: Dark matter", "Sign out"].map(command), query).map((each) => each.label);

test("commands are found by all words, in any order and case; those that begin with the first word come first", () => {
  assert.deepEqual(labels(""), ["Theme: dark", "Room: Dark matter", "Sign out"]);
  assert.deepEqual(labels("DARK"), ["Theme: dark", "Room: Dark matter"]);
  assert.deepEqual(labels("matter room"), ["Room: Dark matter"]);
  assert.deepEqual(labels("room matter"), ["Room: Dark matter"]);
  assert.deepEqual(labels("light"), []);
});

const key = (name: string, ...pressed: ("ctrlKey" | "metaKey" | "altKey" | "shiftKey")[]): Parameters<typeof shortcutOf>[0] => ({
  key: name,
  ctrlKey: pressed.includes("ctrlKey"),
  metaKey: pressed.includes("metaKey"),
  altKey: pressed.includes("altKey"),
  shiftKey: pressed.includes("shiftKey"),
});

test("keys are shortcuts only with exactly their modifiers", () => {
  assert.equal(shortcutOf(key("k", "ctrlKey"), true), "palette");
  assert.equal(shortcutOf(key("K", "metaKey"), false), "palette");
  assert.equal(shortcutOf(key("k", "ctrlKey", "shiftKey"), false), null);
  assert.equal(shortcutOf(key("k"), false), null);
  assert.equal(shortcutOf(key("ArrowDown", "altKey"), true), "next-room");
  assert.equal(shortcutOf(key("ArrowUp", "altKey"), true), "previous-room");
  assert.equal(shortcutOf(key("ArrowDown"), false), null);
});

test("a question mark opens the help, except in a text and where the user has switched it off", () => {
  const stored = new Map<string, string>();
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: { getItem: (name: string) => stored.get(name) ?? null } });
  assert.equal(shortcutOf(key("?", "shiftKey"), false), "help");
  assert.equal(shortcutOf(key("?", "shiftKey"), true), null);
  stored.set("synapse-question-mark", "off");
  assert.equal(shortcutOf(key("?", "shiftKey"), false), null);
});
