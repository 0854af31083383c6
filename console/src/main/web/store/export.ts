import type { Message } from "../api/types";

export type ExportFormat = "markdown" | "json";

interface MessagePage {
  readonly items: readonly Message[];
  readonly cursor: string | null;
}

/** The room to export; `read` gets the page of messages before a cursor, oldest first. */
export interface ExportSource {
  readonly name: string;
  readonly id: string;
  readonly read: (before: string | null) => Promise<MessagePage>;
}

/**
 * A room as a file. Pages are read from the newest to the oldest; each becomes a piece of the file at once, which the browser may keep on disk,
 * so that memory holds one page of messages however long the room is.
 */
export async function exported(source: ExportSource, format: ExportFormat, onProgress: (messages: number) => void, signal: AbortSignal): Promise<Blob> {
  const write = format === "json" ? toJson : toMarkdown;
  const at = new Date().toISOString();
  const pieces: Blob[] = [];
  let count = 0;
  let cursor: string | null = null;
  do {
    const page = await source.read(cursor);
    signal.throwIfAborted();
    if (page.items.length > 0) pieces.push(new Blob([page.items.map(write).join(SEPARATORS[format])]));
    count += page.items.length;
    onProgress(count);
    cursor = page.cursor;
  } while (cursor !== null);
  const between = SEPARATORS[format];
  const body = pieces.toReversed().flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]));
  return format === "json"
    ? new Blob([`{"id":${JSON.stringify(source.id)},"name":${JSON.stringify(source.name)},"exported_at":"${at}","messages":[\n`, ...body, "\n]}\n"], { type: "application/json" })
    : new Blob([`# ${oneLine(source.name)}\n\nExported ${at}\n\n`, ...body, "\n"], { type: "text/markdown" });
}

const SEPARATORS: Readonly<Record<ExportFormat, string>> = { json: ",\n", markdown: "\n\n" };

function toJson(message: Message): string {
  return JSON.stringify(message);
}

/** A message under a heading, with its tool calls and the names of its files. */
export function toMarkdown(message: Message): string {
  const { meta } = message;
  const isTool = meta.type === "tool";
  const sender = message.sender_alias === "User" ? (meta.user?.name ?? "User") : message.sender_alias;
  const parts = [
    `## ${oneLine(sender)}${isTool ? " (tool)" : ""}, ${message.timestamp}`,
    isTool ? fenced(message.content, "") : closed(message.content),
    ...(meta.error === undefined ? [] : [`Error: ${oneLine(meta.error)}`]),
    ...(meta.tool_calls ?? []).map((call) => `Calls ${oneLine(call.name)}:\n\n${fenced(call.arguments, "json")}`),
    ...(meta.files ?? []).map((file) => `File: ${oneLine(file.name)} (${file.media_type}, ${file.bytes} bytes)`),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** A fence that is longer than all in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** With an end to a block of code that has none, as in an answer that was cut off: what follows in the file is not part of it. */
function closed(text: string): string {
  let open: string | null = null;
  for (const line of text.split("\n")) {
    const [, fence, rest] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined || rest === undefined) continue;
    if (open === null) open = fence.startsWith("`") && rest.includes("`") ? null : fence;
    else if (fence.startsWith(open) && rest.trim() === "") open = null;
  }
  return open === null ? text : `${text}\n${open}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The name of the file: that of the room, without what file systems do not allow. */
export function exportName(room: string, format: ExportFormat): string {
  const plain = room
    .replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .]+|[ .]+$/g, "");
  return `${[...plain].slice(0, 80).join("").trim() || "room"}.${format === "json" ? "json" : "md"}`;
}
