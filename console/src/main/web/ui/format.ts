const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayInUtc = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function clock(at: string): string {
  return time.format(new Date(at));
}

export function fullTime(at: string): string {
  return full.format(new Date(at));
}

/** The time for today, the day for earlier. */
export function when(at: string): string {
  const date = new Date(at);
  return date.toDateString() === new Date().toDateString() ? time.format(date) : day.format(date);
}

/** A day in UTC, written 2026-03-01. */
export function dayLabel(utcDay: string): string {
  const date = new Date(`${utcDay}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? utcDay : dayInUtc.format(date);
}

export function seconds(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  return `${minutes} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

export function between(from: string | null | undefined, to: string | null | undefined): string | null {
  return from == null || to == null ? null : seconds(Math.max(0, Date.parse(to) - Date.parse(from)));
}

export function cost(usd: number): string {
  return usd >= 0.01 || usd === 0 ? `$${usd.toFixed(2)}` : `$${usd.toPrecision(2)}`;
}

export function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What a reader takes for the first characters, each with its marks and joiners. */
function firstCharacters(text: string, count: number): readonly string[] {
  return Array.from(characters.segment(text), ({ segment }) => segment).slice(0, count);
}

export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => word !== "");
  const letters = words.length > 1 ? words.slice(0, 2).flatMap((word) => firstCharacters(word, 1)) : firstCharacters(words[0] ?? "?", 2);
  return letters.join("").toUpperCase();
}

const LONGEST_EXCERPT = 40;

/** The beginning of a text, on one line. */
export function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > LONGEST_EXCERPT ? `${firstCharacters(line, LONGEST_EXCERPT).join("")}…` : line;
}

/** One of the eight colours of names: the same name has always the same. */
export function hue(name: string): string {
  let hash = 0;
  for (const character of name.toLowerCase()) hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return `hue-${hash % 8}`;
}

/** What the Orchestrator wrote, without the word that ends a turn. */
export function withoutCompletionMarker(text: string): string {
  return text.replace(/\s*TASK_COMPLETE\W*$/, "");
}
