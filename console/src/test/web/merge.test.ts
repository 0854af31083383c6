import assert from "node:assert/strict";
import { test } from "node:test";
import { edited, merge, numberOrText } from "../../main/web/store/merge.ts";

const before = { name: "Moon", steps: "40", cost: "" };

test("what was not edited here becomes theirs", () => {
  const merged = merge(before, { ...before, name: "Tides" }, { ...before, steps: "20" });

  assert.deepEqual(merged.values, { name: "Tides", steps: "20", cost: "" });
  assert.deepEqual([...merged.changes], [{ field: "steps", theirs: "20", mine: null }]);
});

test("what both have edited stays as it is here, and is named", () => {
  const merged = merge(before, { ...before, name: "Tides" }, { ...before, name: "Orbit" });

  assert.equal(merged.values["name"], "Tides");
  assert.deepEqual([...merged.changes], [{ field: "name", theirs: "Orbit", mine: "Tides" }]);
});

test("the same edit of both is no conflict", () => {
  const merged = merge(before, { ...before, name: "Tides" }, { ...before, name: "Tides" });

  assert.deepEqual([...merged.changes], [{ field: "name", theirs: "Tides", mine: null }]);
});

test("only edited fields are sent", () => {
  assert.deepEqual(edited(before, { ...before, cost: "1.5" }), ["cost"]);
});

const numbers: readonly [string, number | string | null][] = [
  ["", null],
  [" 12 ", 12],
  ["1,5", 1.5],
  ["0.25", 0.25],
  ["many", "many"],
  ["Infinity", "Infinity"],
];
for (const [text, expected] of numbers) {
  test(`“${text}” in a field for a number is ${expected}`, () => {
    assert.equal(numberOrText(text), expected);
  });
}
