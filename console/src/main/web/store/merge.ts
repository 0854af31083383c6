/** The values of a form's fields, as they are typed. */
export type Values = Readonly<Record<string, string>>;

/** A field that someone else has changed while it was being edited here. */
export interface ForeignChange {
  readonly field: string;
  readonly theirs: string;
  /** The value in the form, if it was changed here too, to something else. */
  readonly mine: string | null;
}

export interface Merged {
  readonly values: Values;
  readonly changes: readonly ForeignChange[];
}

/** The form after someone else's change: what was not edited here becomes theirs, what was edited stays. */
export function merge(before: Values, mine: Values, theirs: Values): Merged {
  const values: Record<string, string> = { ...mine };
  const changes: ForeignChange[] = [];
  for (const [field, value] of Object.entries(theirs)) {
    const isEdited = mine[field] !== before[field];
    if (!isEdited) values[field] = value;
    if (value !== before[field]) {
      changes.push({ field, theirs: value, mine: isEdited && mine[field] !== value ? mine[field]! : null });
    }
  }
  return { values, changes };
}

/** The fields that were edited. */
export function edited(before: Values, mine: Values): string[] {
  return Object.keys(mine).filter((field) => mine[field] !== before[field]);
}

/** A number, null for an empty field, or the text as it is, about which the server will say what is wrong. */
export function numberOrText(text: string): number | string | null {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return null;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : text;
}
