import type { Marked, Token, TokenizerAndRendererExtension, Tokens } from "marked";
import { escaped } from "./sanitize";

const DEFINITION = /^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]*(\S.*(?:\n(?! {0,3}\[\^[^\]\s]{1,40}\]:)[ \t]*\S.*)*)(?:\n+|$)/;
const REFERENCE = /^\[\^([^\]\s]{1,40})\]/;

/** A note of a text; its number is its place in their list. */
export interface Note {
  readonly number: number;
  readonly label: string;
  readonly tokens: Token[];
}

/** `[^label]` in a text, and `[^label]: note` as a block of its own. A reference is a button once it has a number, and stays as it is written before. */
export const footnoteExtensions: TokenizerAndRendererExtension[] = [
  {
    name: "footnote",
    level: "block",
    start: (source) => {
      const next = /\n {0,3}\[\^[^\]\s]{1,40}\]:/.exec(source);
      return next === null ? undefined : next.index + 1;
    },
    tokenizer(source) {
      const match = DEFINITION.exec(source);
      if (match === null) return undefined;
      return { type: "footnote", raw: match[0], label: match[1]!, tokens: this.lexer.inline(match[2]!.replace(/\n[ \t]+/g, "\n")) };
    },
    childTokens: ["tokens"],
    renderer: () => "", // the notes are at the end
  },
  {
    name: "footnoteReference",
    level: "inline",
    start: (source) => {
      const index = source.indexOf("[^");
      return index < 0 ? undefined : index;
    },
    tokenizer(source) {
      const match = REFERENCE.exec(source);
      return match === null ? undefined : { type: "footnoteReference", raw: match[0], label: match[1]! };
    },
    renderer: (token) => {
      const number = token["number"] as number | undefined;
      return number === undefined ? escaped(token.raw) : `<button type="button" class="note-reference">${number}</button>`;
    },
  },
];

/**
 * The notes of a text in the order in which it refers to them, then those that it does not refer to. The first of several with one label counts. Writes
 * the numbers into the references.
 */
export function notesOf(marked: Marked, blocks: readonly Token[]): readonly Note[] {
  const defined = new Map<string, Token[]>();
  const references: Tokens.Generic[] = [];
  marked.walkTokens([...blocks], (token) => {
    const { type, label, tokens } = token as Tokens.Generic;
    if (type === "footnote" && !defined.has(String(label))) defined.set(String(label), tokens ?? []);
    if (type === "footnoteReference") references.push(token as Tokens.Generic);
  });
  const used = references.map((reference) => String(reference["label"])).filter((label) => defined.has(label));
  const labels = [...new Set([...used, ...defined.keys()])];
  references.forEach((reference) => {
    const place = labels.indexOf(String(reference["label"]));
    reference["number"] = place < 0 ? undefined : place + 1;
  });
  return labels.map((label, index) => ({ number: index + 1, label, tokens: defined.get(label)! }));
}
