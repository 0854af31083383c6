import type { Step } from "../../api/types";
import type { Entry } from "../../store/conversation";

/** What a step was asked and what came of it, as far as the messages of the turn tell. */
export interface StepContent {
  readonly askedBy: string | null;
  readonly question: string | null;
  readonly answer: string | null;
  readonly call: { readonly arguments: string; readonly result: string | null } | null;
}

const NOTHING: StepContent = { askedBy: null, question: null, answer: null, call: null };
const WITH_MESSAGE: ReadonlySet<string> = new Set(["running", "retrying", "completed", "failed"]);

/**
 * The content of each step, by its id. Steps do not name their messages: the steps of a member and its messages come in the same order, and so do
 * the steps of a tool and its calls. A member with a cancelled step, which may have no message, gets none from there on.
 */
export function contents(steps: readonly Step[], entries: readonly Entry[]): ReadonlyMap<string, StepContent> {
  const answers = queues(entries, (entry) => [[entry.sender, answered(entry, entries)]]);
  const calls = queues(entries, (entry) => (entry.message?.meta.tool_calls ?? []).map((call) => [call.name, called(entry, call.id, call.arguments)]));
  return new Map(
    steps.map((step) => {
      const queue = (step.kind === "run_tool" ? calls : answers).get(step.alias);
      if (!WITH_MESSAGE.has(step.status)) queue?.splice(0);
      return [step.id, queue?.shift() ?? NOTHING];
    }),
  );
}

function answered(entry: Entry, entries: readonly Entry[]): StepContent {
  const parent = entries.find((each) => each.id === entry.message?.parent_message_id);
  return { askedBy: parent?.sender ?? null, question: parent?.text ?? null, answer: entry.text, call: null };
}

function called(entry: Entry, id: string, args: string): StepContent {
  return { askedBy: entry.sender, question: null, answer: null, call: { arguments: args, result: entry.results[id]?.content ?? null } };
}

function queues(entries: readonly Entry[], contentsOf: (entry: Entry) => [string, StepContent][]): Map<string, StepContent[]> {
  const byName = new Map<string, StepContent[]>();
  for (const [name, content] of entries.flatMap(contentsOf)) {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [content]);
    else known.push(content);
  }
  return byName;
}
