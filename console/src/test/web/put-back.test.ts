import assert from "node:assert/strict";
import { test } from "node:test";
import { putBack } from "../../main/web/ui/putBack.ts";

const first = { text: "First", place: 1 };
const second = { text: "Second", place: 2 };

for (const [a, b] of [[first, second], [second, first]] as const) {
  test(`messages that are edited keep their order, also if ${a.text} is edited first`, () => {
    const once = putBack("Typed", [], a);
    const twice = putBack(once.text, once.pieces, b);

    assert.equal(once.text, `${a.text}\n\nTyped`);
    assert.equal(twice.text, "First\n\nSecond\n\nTyped");
  });
}

test("a message goes into an empty composer as it is", () => {
  const { text, pieces } = putBack("", [], first);

  assert.equal(text, "First");
  assert.equal(putBack(text, pieces, second).text, "First\n\nSecond");
});

test("what was changed meanwhile, or sent, is not taken for the message before", () => {
  assert.equal(putBack("First, changed", [first], second).text, "Second\n\nFirst, changed");
  assert.equal(putBack("", [first], second).text, "Second");
});
