import type { Tokens, TokenizerAndRendererExtension } from "marked";

const LONGEST = 5_000;
const SMALL_WORDS = "an|and|as|at|by|if|in|is|it|of|on|or|to|we|zu";
const WORD_OF_PROSE = new RegExp(`(^|\\s)(\\p{L}{3,}|${SMALL_WORDS})(?=[\\s.,;:!?]|$)`, "iu");

export interface Formula {
  readonly raw: string;
  readonly tex: string;
  /** Whether it has a line of its own. */
  readonly isDisplay: boolean;
}

/** The formula with which a line begins and ends, also over several lines: $$…$$ or \[…\]. */
export function blockFormula(source: string): Formula | null {
  const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0];
  if (indent === undefined) return null;
  const formula = enclosed(source, indent.length, source.startsWith("$$", indent.length) ? "$$" : "\\]");
  if (formula === null) return null;
  const rest = /^[ \t]*(?:\n+|$)/.exec(source.slice(formula.end))?.[0];
  return rest === undefined ? null : { raw: source.slice(0, formula.end) + rest, tex: formula.tex, isDisplay: true };
}

/** The formula with which the text begins: $…$, $$…$$, \(…\) or \[…\]. A dollar sign of a price begins none. */
export function inlineFormula(source: string, before: string): Formula | null {
  if (source.startsWith("$$")) return found(source, enclosed(source, 0, "$$"), true);
  if (source.startsWith("$")) return /[\p{L}\p{N}$]$/u.test(before) ? null : found(source, betweenDollars(source), false);
  // both are also how Markdown writes a bracket
  if (source.startsWith("\\(")) return found(source, notProse(enclosed(source, 0, "\\)")), false);
  if (source.startsWith("\\[")) return found(source, withSigns(enclosed(source, 0, "\\]")), true);
  return null;
}

interface Enclosed {
  readonly tex: string;
  readonly end: number;
}

/** What is between an opening of two characters at the position and its closing. */
function enclosed(source: string, from: number, closing: string): Enclosed | null {
  const start = from + 2;
  const length = source.slice(start, start + LONGEST).indexOf(closing);
  const tex = length < 0 ? "" : source.slice(start, start + length).trim();
  return tex === "" ? null : { tex, end: start + length + closing.length };
}

/** As Pandoc does: no space inside of the signs, no letter or digit after the closing one. */
function betweenDollars(source: string): Enclosed | null {
  let end = source.indexOf("$", 1);
  while (end > 0 && source[end - 1] === "\\") end = source.indexOf("$", end + 1);
  if (end < 2 || end > LONGEST) return null;
  const tex = source.slice(1, end);
  if (/^\s|\s$|\n\s*\n/.test(tex) || /^[\p{L}\p{N}$]/u.test(source.slice(end + 1, end + 3))) return null;
  return notProse({ tex, end: end + 1 });
}

function notProse(formula: Enclosed | null): Enclosed | null {
  if (formula === null) return null;
  const isProse = /\s/.test(formula.tex) && !/[\\^_{}]/.test(formula.tex) && WORD_OF_PROSE.test(formula.tex);
  return isProse ? null : formula;
}

function withSigns(formula: Enclosed | null): Enclosed | null {
  return formula !== null && /[\\^_{}=<>+]/.test(formula.tex) ? notProse(formula) : null;
}

function found(source: string, formula: Enclosed | null, isDisplay: boolean): Formula | null {
  return formula === null ? null : { raw: source.slice(0, formula.end), tex: formula.tex, isDisplay };
}

/** What makes marked know formulas; `render` makes HTML of one. */
export function formulaExtensions(render: (tex: string, isDisplay: boolean) => string): TokenizerAndRendererExtension[] {
  return [
    {
      name: "formulaBlock",
      level: "block",
      start: (source) => {
        // of this paragraph: one that begins later does not end it
        const line = /^(?:(?!\n[ \t]*\n)[^])*?(?=\n {0,3}(?:\$\$|\\\[))/.exec(source);
        return line === null ? undefined : line[0].length + 1;
      },
      tokenizer: (source) => asToken("formulaBlock", blockFormula(source)),
      renderer: (token) => `<p class="formula display" tabindex="0">${render(String(token["tex"]), true)}</p>`,
    },
    {
      name: "formula",
      level: "inline",
      start: (source) => {
        const sign = /\$|\\[([]/.exec(source);
        return sign?.index;
      },
      tokenizer: (source, tokens) => asToken("formula", inlineFormula(source, tokens.at(-1)?.raw ?? "")),
      renderer: (token) => {
        const isDisplay = token["isDisplay"] === true;
        const attributes = isDisplay ? 'class="formula display" tabindex="0"' : 'class="formula"';
        return `<span ${attributes}>${render(String(token["tex"]), isDisplay)}</span>`;
      },
    },
  ];
}

function asToken(type: string, formula: Formula | null): Tokens.Generic | undefined {
  return formula === null ? undefined : { type, ...formula };
}
