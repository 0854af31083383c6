import assert from "node:assert/strict";
import { test } from "node:test";
import { marked, type Tokens } from "marked";
import type { Message } from "../../main/web/api/types.ts";
import { exported, exportName, toMarkdown, type ExportFormat } from "../../main/web/store/export.ts";

function message(id: string, content: string, meta: Message["meta"] = {}, sender_alias = "Ann"): Message {
  return { id, group_id: "g", turn_id: "t", sender_alias, content, timestamp: "2026-11-30T12:00:00.000Z", parent_message_id: null, meta };
}

const pages = [
  { items: [message("5", "five")], cursor: "5" },
  { items: [message("3", "three"), message("4", "four")], cursor: "3" },
  { items: [message("1", "one"), message("2", "two")], cursor: null },
];

async function run(format: ExportFormat, onProgress: (count: number) => void = () => undefined, signal = new AbortController().signal): Promise<string> {
  const asked: (string | null)[] = [];
  const read = (before: string | null) => Promise.resolve(pages[asked.push(before) - 1]!);
  const file = await exported({ id: "g", name: "A “room”", read }, format, onProgress, signal);
  assert.deepEqual(asked, [null, "5", "3"]);
  return file.text();
}

test("the JSON of a room has all messages in order, and says how many are read", async () => {
  const counts: number[] = [];
  const room = JSON.parse(await run("json", (count) => counts.push(count))) as { name: string; messages: Message[] };

  assert.equal(room.name, "A “room”");
  assert.deepEqual(room.messages, pages.toReversed().flatMap((page) => page.items));
  assert.deepEqual(counts, [1, 3, 5]);
});

test("the Markdown of a room has all messages in order", async () => {
  const text = await run("markdown");

  assert.equal(text.startsWith("# A “room”\n\nExported "), true);
  assert.deepEqual([...text.matchAll(/^(one|two|three|four|five)$/gm)].map((found) => found[0]), ["one", "two", "three", "four", "five"]);
  assert.equal([...text.matchAll(/^## Ann, 2026-11-30T12:00:00.000Z$/gm)].length, 5);
});

test("a room without messages is a file, too", async () => {
  const source = { id: "g", name: "Empty", read: () => Promise.resolve({ items: [], cursor: null }) };
  const file = await exported(source, "json", () => undefined, new AbortController().signal);

  assert.deepEqual((JSON.parse(await file.text()) as { messages: unknown[] }).messages, []);
});

test("an export that is cancelled reads no more pages", async () => {
  const controller = new AbortController();
  let reads = 0;
  const read = () => Promise.resolve({ items: [message("1", "one")], cursor: String(++reads) });
  const onProgress = (count: number): void => {
    if (count === 3) controller.abort();
  };
  let failed = false;
  await exported({ id: "g", name: "Endless", read }, "json", onProgress, controller.signal).catch(() => (failed = true));

  assert.equal(failed, true);
  assert.equal(reads, 4);
});

test("tool calls, results, files and errors are in the Markdown, and no text ends its fence", () => {
  const call = message("a", "I look", { tool_calls: [{ id: "c", name: "search", arguments: '{"q": 1}', args: {} }], error: "too\nslow" });
  assert.equal(toMarkdown(call), '## Ann, 2026-11-30T12:00:00.000Z\n\nI look\n\nError: too slow\n\nCalls search:\n\n```json\n{"q": 1}\n```');
  assert.equal(toMarkdown(message("r", "a\n````\nb", { type: "tool" }, "search")), "## search (tool), 2026-11-30T12:00:00.000Z\n\n`````\na\n````\nb\n`````");
  const file = { id: "f", name: "plan.png", media_type: "image/png", bytes: 12 };
  assert.equal(
    toMarkdown(message("u", "See", { files: [file], user: { id: "1", name: "Anna" } }, "User")),
    "## Anna, 2026-11-30T12:00:00.000Z\n\nSee\n\nFile: plan.png (image/png, 12 bytes)",
  );
});

test("blocks of code are the same in the Markdown of a room, also with fences in them and without an end", async () => {
  const blocks: readonly (readonly [string, string])[] = [
    ["```ts\nconst a = 1;\n```", "const a = 1;"],
    ["````md\n```js\nx\n```\n````", "```js\nx\n```"],
    ["~~~\n```\n~~~", "```"],
    ["It goes on:\n\n```python\nprint(1)", "print(1)"],
    ["~~~~\n~~~\nnot the end", "~~~\nnot the end"],
    ["```\na\n``` no end\nb", "a\n``` no end\nb"],
    ["``` `inline` ```\n\n    indented", "indented"],
  ];
  const items = [...blocks.map(([content], index) => message(String(index), content)), message("r", "```\nresult", { type: "tool" }, "search")];
  const source = { id: "g", name: "Code", read: () => Promise.resolve({ items, cursor: null }) };
  const file = await exported(source, "markdown", () => undefined, new AbortController().signal);
  const tokens = marked.lexer(await file.text());

  assert.deepEqual(tokens.filter((token) => token.type === "code").map((token) => (token as Tokens.Code).text), [...blocks.map(([, code]) => code), "```\nresult"]);
  assert.equal(tokens.filter((token) => token.type === "heading" && token.depth === 2).length, items.length);
});

test("the file has the name of the room, as far as file systems allow", () => {
  assert.equal(exportName("Tides and the Moon", "markdown"), "Tides and the Moon.md");
  assert.equal(exportName("../../a/b:c\u202e\n*?.", "json"), "a b c.json");
  assert.equal(exportName("...", "markdown"), "room.md");
  assert.equal(exportName("😀".repeat(100), "json"), `${"😀".repeat(80)}.json`);
});
