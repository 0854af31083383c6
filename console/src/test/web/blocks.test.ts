import assert from "node:assert/strict";
import { test } from "node:test";
import { Marked, type Token } from "marked";
import { BlockReader } from "../../main/web/ui/blocks.ts";
import { footnoteExtensions } from "../../main/web/ui/notes.ts";
import { formulaExtensions } from "../../main/web/ui/formula.ts";

const marked = new Marked({ gfm: true, breaks: true, extensions: [...formulaExtensions((tex) => tex), ...footnoteExtensions] });

const PARTS = [
  "word ", "a\n", "\n", "\n\n", "\n\n", "\n\n\n", "- item\n", "- item\n\n", "  more\n", "1. one\n", "* star\n", "    indented\n", "> quote\n", "# head\n", "===\n", "---\n",
  "```java\n", "int x;\n", "```\n", "~~~\n", "| a | b |\n", "|---|---|\n", "| 1 | 2 |\n", "<div>\n", "</div>\n", "<pre>\n", "<!-- c\n", "-->\n", "$$\n", "x^2\n", "$$\n\n", "\\[ y\n", "\\]\n",
  "$5 and $6 ", "**bold", "** ", "`code` ", "[a][ref] ", "x[^1] ", "[^1]: note\n", "[ref]: https://example.org\n", "\t", " ", "\\", "é", "😀", "\r\n", "&amp; ", "@[Ann] ", "- [x] done\n", "***\n", "-\n",
]; // prettier-ignore

/** A generator of numbers below a bound, the same in each run. */
function random(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const plain = (blocks: readonly Token[]): unknown => JSON.parse(JSON.stringify(blocks));

test("a text that grows has the same blocks as when it is read at once", () => {
  for (let seed = 1; seed <= 1_500; seed++) {
    const next = random(seed);
    const reader = new BlockReader((text) => marked.lexer(text));
    let text = "";
    for (let piece = 0; piece < 14; piece++) {
      const part = PARTS[next(PARTS.length)]!;
      const cut = next(3) === 0 ? next(part.length + 1) : part.length;
      for (const added of [part.slice(0, cut), part.slice(cut)]) {
        text += added;
        assert.deepEqual(plain(reader.read(text)), plain(marked.lexer(text)), `seed ${seed}: ${JSON.stringify(text)}`);
      }
    }
  }
});

test("blocks before the last empty line are not read again", () => {
  const lengths: number[] = [];
  const reader = new BlockReader((text) => {
    lengths.push(text.length);
    return marked.lexer(text);
  });
  let text = "";
  const firsts = new Set<Token>();
  for (let paragraph = 0; paragraph < 100; paragraph++) {
    text += `Paragraph ${paragraph} with **some** text.\n\n`;
    firsts.add(reader.read(text)[0]!);
  }
  assert.equal(firsts.size, 2); // it was read again while it was the last

  assert.equal(Math.max(...lengths) < 150, true, `at most ${Math.max(...lengths)} characters at a time`);
});

test("a text that is replaced is read anew", () => {
  const reader = new BlockReader((text) => marked.lexer(text));
  reader.read("one\n\ntwo\n\nthree");

  assert.deepEqual(plain(reader.read("one\n\nother")), plain(marked.lexer("one\n\nother")));
});
