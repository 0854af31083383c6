import assert from "node:assert/strict";
import { test } from "node:test";
import { compareLines, difference, type Line } from "../../main/web/store/diff.ts";

const marks = { same: " ", removed: "-", added: "+" };

function shown(lines: readonly Line[]): string[] {
  return lines.map((line) =>
    line.kind === "omitted"
      ? `… ${line.count}`
      : marks[line.kind] + line.parts.map((part) => (part.kind === "same" ? part.item : `[${part.item}]`)).join(""),
  );
}

const cases: readonly [string, string, string][] = [
  ["abc", "abc", " a b c"],
  ["abc", "", "-a-b-c"],
  ["", "ab", "+a+b"],
  ["abcd", "acd", " a-b c d"],
  ["abcabba", "cbabac", "-a-b c-a b+a b a+c"],
];
for (const [before, after, expected] of cases) {
  test(`from “${before}” to “${after}”`, () => {
    const result = difference([...before], [...after]);

    assert.equal(result.map(({ kind, item }) => marks[kind] + item).join(""), expected);
  });
}

test("applying a difference gives the other list, and leaving out what it adds gives the first", () => {
  let seed = 7;
  const next = (): number => (seed = (seed * 16807) % 2147483647);
  for (let round = 0; round < 300; round++) {
    const list = (): string[] => Array.from({ length: next() % 12 }, () => "abcd"[next() % 4]!);
    const [before, after] = [list(), list()];

    const result = difference(before, after);

    assert.deepEqual(result.filter(({ kind }) => kind !== "added").map(({ item }) => item), before);
    assert.deepEqual(result.filter(({ kind }) => kind !== "removed").map(({ item }) => item), after);
  }
});

test("a line that was replaced by one other is compared by words", () => {
  assert.deepEqual(shown(compareLines("You find facts.\nBe brief.", "You check facts.\nBe brief.")), [
    "-You [find] facts.",
    "+You [check] facts.",
    " Be brief.",
  ]);
});

test("lines that were added or removed are shown whole", () => {
  assert.deepEqual(shown(compareLines("a\nb\nc", "a\nx y\nz\nc")), [" a", "-b", "+x y", "+z", " c"]);
});

test("lines far from a change are left out and counted", () => {
  const text = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

  assert.deepEqual(shown(compareLines(text.join("\n"), text.with(4, "five").join("\n"))), ["… 2", " 3", " 4", "-[5]", "+[five]", " 6", " 7", "… 2"]);
});

test("texts that are the same have no change", () => {
  assert.deepEqual(shown(compareLines("a\nb", "a\nb")), ["… 2"]);
});

test("long texts with nothing in common are compared in time", () => {
  const before = Array.from({ length: 20_000 }, (_, n) => `a${n}`).join("\n");
  const started = Date.now();

  const lines = compareLines(before, before.replaceAll("a", "b"));

  assert.equal(lines.length, 40_000);
  assert.equal(Date.now() - started < 2_000, true);
});
