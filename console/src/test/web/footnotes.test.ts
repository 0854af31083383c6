import assert from "node:assert/strict";
import { test } from "node:test";
import { Marked } from "marked";
import { footnoteExtensions, notesOf } from "../../main/web/ui/notes.ts";

const marked = new Marked({ gfm: true, breaks: true, extensions: footnoteExtensions });

/** The text with its references as {1}, and its notes. */
function read(text: string): { readonly text: string; readonly notes: readonly string[] } {
  const blocks = marked.lexer(text);
  const notes = notesOf(marked, blocks);
  const plain = (html: string): string => html.replaceAll(/<button[^>]*>(\d+)<\/button>/g, "{$1}").replaceAll(/<[^>]*>/g, "").trim();
  return {
    text: plain(marked.parser([...blocks])),
    notes: notes.map((note) => `${note.number} ${plain(marked.parser([{ type: "paragraph", raw: "", text: "", tokens: note.tokens }]))}`),
  };
}

const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["a note", "So it is[^1].\n\n[^1]: As *said* here.", "So it is{1}.", ["1 As said here."]],
  ["a note that is one word, which Markdown would take for a link", "It[^1].\n\n[^1]: word", "It{1}.", ["1 word"]],
  ["notes in the order of their references", "A[^b] and[^a].\n\n[^a]: First\n[^b]: Second", "A{1} and{2}.", ["1 Second", "2 First"]],
  ["a note right after its paragraph", "A[^x].\n[^x]: Note", "A{1}.", ["1 Note"]],
  ["a note over two lines", "A[^1].\n\n[^1]: One\n    and two\n\nAfter", "A{1}.\nAfter", ["1 Oneand two"]],
  ["repeated references", "A[^1], B[^1].\n\n[^1]: Note", "A{1}, B{1}.", ["1 Note"]],
  ["an undefined note", "A[^1] and[^2].\n\n[^2]: Note", "A[^1] and{1}.", ["1 Note"]],
  ["an unended reference", "A[^1 and\n\n[^1]: Note", "A[^1 and", ["1 Note"]],
  ["an empty note", "A[^1].\n\n[^1]:", "A[^1].\n[^1]:", []],
  ["a note that is defined twice", "A[^1].\n\n[^1]: One\n\n[^1]: Two", "A{1}.", ["1 One"]],
  ["a reference in a note", "A[^1].\n\n[^1]: See[^2]\n[^2]: There", "A{1}.", ["1 See{2}", "2 There"]],
  ["what is in code", "`a[^1]`\n\n[^1]: Note", "a[^1]", ["1 Note"]],
  ["references in a list", "- a[^1]\n- b[^2]\n\n[^1]: One\n[^2]: Two", "a{1}\nb{2}", ["1 One", "2 Two"]],
  ["a label that is no note of an object", "A[^constructor] B[^__proto__].", "A[^constructor] B[^__proto__].", []],
  ["HTML in a label", "A[^<b>x</b>].\n\n[^<b>x</b>]: Note", "A{1}.", ["1 Note"]],
];

for (const [what, source, text, notes] of cases) {
  test(`footnotes: ${what}`, () => assert.deepEqual(read(source), { text, notes }));
}

test("a label without a note is text, whatever is in it", () => {
  const blocks = marked.lexer("A[^<img/src=x>].");
  notesOf(marked, blocks);

  assert.equal(marked.parser(blocks).includes("<img"), false);
});
