import { isFinal, type Entry, type LiveStep, type TurnView } from "./conversation";

/**
 * The turn with its messages in the order in which their steps began, and with the times of those beginnings: the same while they stream and when they
 * are read later, in whatever order they ended. Steps do not name their messages; those of a member come in the same order as its messages. What has no
 * step stays behind what is before it.
 */
export function arranged(turn: TurnView): TurnView {
  const isWhole = turn.entries[0]?.sender === "User";
  if (!isWhole && !isFinal(turn)) return turn; // its beginning is on an older page: which steps have their messages there is not known
  const steps = stepsOf(turn, isWhole);
  let last = -1;
  const placed = turn.entries.map((entry) => {
    const step = steps.get(entry.sender)?.shift();
    if (step === undefined) return { entry, place: last };
    last = turn.steps.indexOf(step);
    return { entry: withStart(entry, step), place: last };
  });
  const entries = placed.toSorted((a, b) => a.place - b.place).map(({ entry }) => entry);
  return entries.every((entry, index) => entry === turn.entries[index]) ? turn : { ...turn, entries };
}

/** The steps that have a message, by member. */
function stepsOf({ entries, steps }: TurnView, isWhole: boolean): ReadonlyMap<string, LiveStep[]> {
  const byName = new Map<string, LiveStep[]>();
  for (const step of steps.filter(({ kind }) => kind === "run_agent_llm")) byName.set(step.alias, [...(byName.get(step.alias) ?? []), step]);
  for (const [name, own] of byName) {
    const cancelled = own.findIndex((step) => step.isCancelled); // may have no message: nothing is known of it and what follows
    if (cancelled >= 0) own.splice(isWhole ? cancelled : 0);
    // of a turn whose beginning is on an older page, the last ones
    if (!isWhole) own.splice(0, Math.max(0, own.length - entries.filter((entry) => entry.sender === name).length));
  }
  return byName;
}

function withStart(entry: Entry, { startedAt }: LiveStep): Entry {
  return startedAt === null || startedAt === entry.startedAt ? entry : { ...entry, startedAt };
}
