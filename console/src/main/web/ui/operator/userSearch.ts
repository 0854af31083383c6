import type { Page } from "../../api/api";

const PAGES_AT_ONCE = 10;

interface Searched<T> {
  readonly matches: readonly T[];
  readonly searched: number;
  /** Where to search further; null if all was searched. */
  readonly cursor: string | null;
}

/** Reads a list from `cursor` on until there are enough matches, at most ten pages of it: the API does not search. */
export async function search<T>(
  read: (cursor: string | null) => Promise<Page<readonly T[]>>,
  matches: (item: T) => boolean,
  enough: number,
  start: string | null,
): Promise<Searched<T>> {
  const found: T[] = [];
  let searched = 0;
  let cursor = start;
  for (let pages = 0; pages < PAGES_AT_ONCE; pages++) {
    const page = await read(cursor);
    searched += page.items.length;
    found.push(...page.items.filter(matches));
    cursor = page.cursor;
    if (cursor === null || found.length >= enough) break;
  }
  return { matches: found, searched, cursor };
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
