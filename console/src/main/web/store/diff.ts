export interface Difference<T> {
  readonly kind: "same" | "removed" | "added";
  readonly item: T;
}

const MOST_CELLS = 1_000_000;

/**
 * What has to be removed and added to get from one list to the other: a longest common subsequence, after the common beginning and end. Lists that
 * differ in more than about 1,000 items each are shown as replaced.
 */
export function difference<T>(before: readonly T[], after: readonly T[]): Difference<T>[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (items: readonly T[]): Difference<T>[] => items.map((item) => ({ kind: "same", item }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function middle<T>(before: readonly T[], after: readonly T[]): Difference<T>[] {
  const removed = before.map((item): Difference<T> => ({ kind: "removed", item }));
  const added = after.map((item): Difference<T> => ({ kind: "added", item }));
  const columns = after.length + 1;
  if (before.length === 0 || after.length === 0 || (before.length + 1) * columns > MOST_CELLS) return [...removed, ...added];

  // lengths[i * columns + j]: of the longest common subsequence of before from i and after from j
  const lengths = new Uint32Array((before.length + 1) * columns);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * columns + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * columns + j + 1]! + 1
          : Math.max(lengths[(i + 1) * columns + j]!, lengths[i * columns + j + 1]!);
    }
  }
  const result: Difference<T>[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      result.push({ kind: "same", item: before[i++]! });
      j++;
    } else if (lengths[(i + 1) * columns + j]! >= lengths[i * columns + j + 1]!) {
      result.push(removed[i++]!);
    } else {
      result.push(added[j++]!);
    }
  }
  return [...result, ...removed.slice(i), ...added.slice(j)];
}

export type Part = Difference<string>;

/** A line of a comparison: its parts are what is in it, or how it was changed; or lines that are the same and left out. */
export type Line =
  | { readonly kind: "same" | "removed" | "added"; readonly parts: readonly Part[] }
  | { readonly kind: "omitted"; readonly count: number };

const CONTEXT = 2;

/** Compares texts by lines and, where a line was replaced by one other, by words. Far from a change, lines are left out. */
export function compareLines(before: string, after: string): Line[] {
  const lines: Line[] = [];
  const differences = difference(before.split("\n"), after.split("\n"));
  for (let i = 0; i < differences.length; ) {
    if (differences[i]!.kind === "same") {
      lines.push(whole("same", differences[i++]!.item));
      continue;
    }
    const removed = run(differences, i, "removed");
    const added = run(differences, i + removed.length, "added");
    i += removed.length + added.length;
    if (removed.length === added.length) removed.forEach((line, k) => lines.push(...byWords(line, added[k]!)));
    else lines.push(...removed.map((line) => whole("removed", line)), ...added.map((line) => whole("added", line)));
  }
  return omitFar(lines);
}

function whole(kind: "same" | "removed" | "added", item: string): Line {
  return { kind, parts: [{ kind: "same", item }] };
}

function byWords(removed: string, added: string): Line[] {
  const words = difference(wordsOf(removed), wordsOf(added));
  return [
    { kind: "removed", parts: words.filter((word) => word.kind !== "added") },
    { kind: "added", parts: words.filter((word) => word.kind !== "removed") },
  ];
}

function run(differences: readonly Difference<string>[], from: number, kind: "removed" | "added"): string[] {
  const items: string[] = [];
  for (let i = from; differences[i]?.kind === kind; i++) items.push(differences[i]!.item);
  return items;
}

function wordsOf(line: string): string[] {
  return line.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

function omitFar(lines: readonly Line[]): Line[] {
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((line) => line.kind !== "same"));
  const result: Line[] = [];
  let count = 0;
  lines.forEach((line, index) => {
    if (near[index]!) {
      if (count > 0) result.push({ kind: "omitted", count });
      count = 0;
      result.push(line);
    } else {
      count++;
    }
  });
  if (count > 0) result.push({ kind: "omitted", count });
  return result;
}
