import { nameKey } from "./nameKey";

/** The `@…` that is being written before the cursor: where it starts and what was written of the name. */
export interface Mention {
  readonly start: number;
  readonly query: string;
}

export function mentionAt(text: string, cursor: number): Mention | null {
  const match = /(?:^|[\s(])@\[?([\p{L}\p{M}\p{N}\p{Pd}\u200C\u200D ._-]{0,40})$/u.exec(text.slice(0, cursor));
  if (match === null) return null;
  const query = match[1]!;
  const start = cursor - query.length - (text[cursor - query.length - 1] === "[" ? 2 : 1);
  return { start, query };
}

export function matching(aliases: readonly string[], mention: Mention): readonly string[] {
  const query = nameKey(mention.query);
  return aliases.filter((alias) => nameKey(alias).startsWith(query)).slice(0, 8);
}

/** The text with the name in the place of what was written of it, and the cursor after it. */
export function complete(text: string, mention: Mention, cursor: number, alias: string): { text: string; cursor: number } {
  const before = `${text.slice(0, mention.start)}@[${alias}] `;
  return { text: before + text.slice(cursor), cursor: before.length };
}
