import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, matching, mentionAt } from "../../main/web/ui/mention.ts";

const cases: readonly [string, string | null][] = [
  ["@", ""],
  ["@Re", "Re"],
  ["Ask @Data An", "Data An"],
  ["(@re", "re"],
  ["@[Re", "Re"],
  ["mail@example", null],
  ["no name", null],
  ["@[Writer] ", null],
  ["@Writer, ", null],
];

for (const [text, query] of cases) {
  test(`the name that is being written in “${text}” is ${query}`, () => {
    assert.equal(mentionAt(text, text.length)?.query ?? null, query);
  });
}

test("names match by their beginning, in any case", () => {
  assert.deepEqual(matching(["Researcher", "Reviewer", "Writer"], { start: 0, query: "re" }), ["Researcher", "Reviewer"]);
});

for (const text of ["Ask @wr about it", "Ask @[wr about it"]) {
  test(`the name is put in the place of what was written: ${text}`, () => {
    const cursor = text.indexOf("wr") + 2;

    const completed = complete(text, mentionAt(text, cursor)!, cursor, "Writer");

    assert.equal(completed.text, "Ask @[Writer]  about it");
    assert.equal(completed.cursor, "Ask @[Writer] ".length);
  });
}
