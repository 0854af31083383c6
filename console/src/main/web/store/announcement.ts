import type { Message } from "../api/types";

/** How something ended that is announced: an answer, a member that could not answer, or a turn. */
export type Ending = "answered" | "failed" | "turn-failed" | "turn-cancelled";

/** What a message that has just come says has ended; null if it is a user's, a tool's result, or one that calls tools. */
export function endingOf({ sender_alias: sender, meta }: Message): Ending | null {
  if (sender === "User" || meta.type === "tool" || (meta.tool_calls ?? []).length > 0) return null;
  // the last message of a turn that did not complete
  if (meta.finish_reason === "cancelled") return "turn-cancelled";
  if (meta.finish_reason === "failed") return "turn-failed";
  return meta.error == null ? "answered" : "failed";
}
