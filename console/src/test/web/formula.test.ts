import assert from "node:assert/strict";
import { test } from "node:test";
import { Marked } from "marked";
import { formulaExtensions } from "../../main/web/ui/formula.ts";

const marked = new Marked({ gfm: true, extensions: formulaExtensions((tex, isDisplay) => `<${isDisplay ? "D" : "I"}:${tex}>`) });

/** The formulas of a text: D: with a line of its own, I: within a line. */
function formulas(text: string): string[] {
  return [...(marked.parse(text) as string).matchAll(/<([DI]:[^>]*)>/g)].map((match) => match[1]!);
}

const found: readonly (readonly [string, readonly string[]])[] = [
  ["so $x$ is", ["I:x"]],
  ["$a_1$, $b_2$ and $c*d*e$.", ["I:a_1", "I:b_2", "I:c*d*e"]],
  ["in \\(a^2\\) and \\(n\\)", ["I:a^2", "I:n"]],
  ["it is $$x = 1$$ here", ["D:x = 1"]],
  ["before\n$$\nE = mc^2\n$$\nafter", ["D:E = mc^2"]],
  ["\\[\n\\begin{aligned}\na &= b \\\\\n\n- c &= d\n\\end{aligned}\n\\]", ["D:\\begin{aligned}\na &= b \\\\\n\n- c &= d\n\\end{aligned}"]],
  ["so \\[x^2\\] holds", ["D:x^2"]],
  ["- one $x$\n- two\n\n  $$y$$", ["I:x", "D:y"]],
  ["| a | b |\n|---|---|\n| $x$ | 2 |", ["I:x"]],
  ["**bold $x$** ($y$)", ["I:x", "I:y"]],
  ["it costs $5 and $x$ is free", ["I:x"]],
  ["$2n$ and $\\text{ten or so}$", ["I:2n", "I:\\text{ten or so}"]],
  ["$a \\$ b$", ["I:a \\$ b"]],
];
for (const [text, expected] of found) {
  test(`formulas of ${JSON.stringify(text)}`, () => assert.deepEqual(formulas(text), expected));
}

const none = [
  "costs $5 and $10",
  "from $5-$10, $5/$6, $5,$6",
  "between $5 and 10$ or so",
  "$5/kg or 3$/lb",
  "US$5 for A$6",
  "$HOME/bin:$PATH and $HOME and $USER",
  "an open $x",
  "escaped \\$x\\$",
  "`$x$` and `\\(x\\)`",
  "```\n$$\nx\n$$\n```",
  "an empty $$ $$ and \\(\\)",
  "\\(see below\\) and \\[1\\]",
  "an open $$x\nand \\[y\n\nz",
  `$${"x".repeat(6_000)}$`,
];
for (const text of none) {
  test(`no formula in ${JSON.stringify(text.slice(0, 60))}`, () => assert.deepEqual(formulas(text), []));
}

for (const sign of ["$", "$$", "\\[", "\\(", "$x ", "\n$$\n", "\n\\[\n"]) {
  test(`32,000 characters of ${JSON.stringify(sign)} are read quickly`, () => {
    const begun = Date.now();
    formulas(sign.repeat(32_000 / sign.length));
    assert.equal(Date.now() - begun < 3_000, true);
  });
}
