import { operatorTexts as texts } from "../../texts.operator.ts";

/** A duration in at most two units. */
export function age(milliseconds: number): string {
  if (milliseconds < 1_000) return texts.age.milliseconds(Math.round(milliseconds));
  const seconds = Math.floor(milliseconds / 1_000);
  if (seconds < 60) return texts.age.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return texts.age.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? texts.age.hours(hours, minutes % 60) : texts.age.days(Math.floor(hours / 24), hours % 24);
}

export function bytes(value: number): string {
  if (value < 1_000_000) return `${Math.round(value / 1_000)} kB`;
  return value < 1_000_000_000 ? `${Math.round(value / 1_000_000)} MB` : `${(value / 1_000_000_000).toFixed(1)} GB`;
}

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

export function count(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 1 });
}

/** The beginning of an id, which tells ids apart on a page. */
export function shortId(id: string): string {
  return id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}
