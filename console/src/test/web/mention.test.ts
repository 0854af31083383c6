import assert from "node:assert/strict";
import { test } from "node:test";
import { initials } from "../../main/web/ui/format.ts";
import { complete, matching, mentionAt } from "../../main/web/ui/mention.ts";

const cases: readonly [string, string | null][] = [
  ["@", ""],
  ["@Re", "Re"],
  ["Ask @Data An", "Data An"],
  ["(@re", "re"],
  ["@[Re", "Re"],
  ["@Jose\u0301", "Jose\u0301"],
  ["@\u0645\u06CC\u200C\u062E\u0648\u0627\u0647", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647"], // Persian, with a non-joiner
  ["@क्‍ष", "क्‍ष"],
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

const same: readonly (readonly [string, string])[] = [
  ["data_analyst", "Data_A"],
  ["Jos\u00E9", "jose\u0301"],
  ["\u0645\u06CC\u200C\u062E\u0648\u0627\u0647", "\u0645\u06CC\u062E"],
  ["\u0645\u06CC\u062E\u0648\u0627\u0647", "\u0645\u06CC\u200C\u062E"],
  ["Straße", "STRASS"],
  ["Σίσυφος", "ΣΊΣΥΦΟΣ"],
  ["ＡＢ", "ab"],
  ["A\u2011B", "a-b"],
  ["İzmir", "izm"],
];
for (const [alias, query] of same) {
  test(`“${query}” is the beginning of “${alias}”, as for the server`, () => {
    assert.deepEqual(matching([alias, "Other"], { start: 0, query }), [alias]);
  });
}

const signs: readonly (readonly [string, string])[] = [
  ["Data Analyst", "DA"],
  ["writer", "WR"],
  ["", "?"],
  ["👩\u200D🔬 Lab", "👩\u200D🔬L"],
  ["e\u0301mile zola", "E\u0301Z"],
  ["🇩🇪🇫🇷🇮🇹", "🇩🇪🇫🇷"],
];
for (const [name, expected] of signs) {
  test(`the initials of “${name}” are “${expected}”, in whole characters`, () => assert.equal(initials(name), expected));
}
