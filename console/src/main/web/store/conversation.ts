import type { GroupEvent, Message, Step, Turn, TurnStatus, Usage } from "../api/types";
import { arranged } from "./arrangement";

/** A message on the page: streaming, complete, or discarded and about to be written again. */
export interface Entry {
  readonly key: string;
  readonly id: string;
  readonly sender: string;
  readonly state: "streaming" | "complete" | "discarded";
  readonly text: string;
  readonly reasoning: string;
  readonly message: Message | null;
  readonly startedAt: string;
  readonly reason: string | null;
  /** The results of this message's tool calls, by the call's id. */
  readonly results: Readonly<Record<string, Message>>;
}

export interface LiveStep {
  readonly id: string;
  readonly kind: string;
  readonly alias: string;
  readonly status: "running" | "retrying" | "completed" | "failed";
  readonly attempts: number;
  readonly reason: string | null;
  readonly startedAt: string | null;
  /** Whether the turn ended before it. */
  readonly isCancelled: boolean;
}

export interface TurnView {
  readonly id: string;
  readonly number: number | null;
  readonly status: TurnStatus | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly usage: Usage | null;
  readonly error: string | null;
  readonly entries: readonly Entry[];
  readonly steps: readonly LiveStep[];
}

const FINAL: ReadonlySet<TurnStatus | null> = new Set(["completed", "failed", "cancelled"]);

export function isFinal(turn: TurnView): boolean {
  return FINAL.has(turn.status);
}

/** Whether the turn was taken out of the queue. */
export function wasWithdrawn(turn: TurnView): boolean {
  return turn.status === "cancelled" && turn.startedAt === null && turn.steps.length === 0;
}

/** What is shown of a turn. That it was taken out of the queue is said below it, and not once more by the server's message. */
export function shownEntries(turn: TurnView): readonly Entry[] {
  return wasWithdrawn(turn) ? turn.entries.filter((entry) => entry.message?.meta.finish_reason !== "cancelled") : turn.entries;
}

/**
 * The conversation of a group, built from pages of its history and from its events. Both may bring the same message, in any order: each is
 * there once. Applying an event again changes nothing. Messages of a turn are in the order in which their steps began.
 */
export class Conversation {
  private turns: readonly TurnView[] = [];
  private readonly places = new Map<string, number>();
  private offset = 0;
  private readonly turnOfMessage = new Map<string, string>();
  private seqSeen = 0;

  /** The seq of the last event that was applied; 0 before the first. */
  get seq(): number {
    return this.seqSeen;
  }

  /** Turns in order. A turn and an entry that did not change are the same objects as before. */
  get view(): readonly TurnView[] {
    return this.turns;
  }

  /** The id of the oldest message, from which older history is read. */
  get oldestMessage(): string | null {
    return this.turns.flatMap((turn) => turn.entries).find((entry) => entry.message !== null)?.id ?? null;
  }

  /** Where a message is shown: its turn, and its own entry or, for the result of a tool, the one with the call. */
  locate(message: string): { readonly turn: string; readonly entry: string } | null {
    const turnId = this.turnOfMessage.get(message);
    const turn = this.turns.find((each) => each.id === turnId);
    const entry = turn?.entries.find((each) => each.id === message || Object.values(each.results).some((result) => result.id === message));
    return turn === undefined || entry === undefined ? null : { turn: turn.id, entry: entry.id };
  }

  get newestTimestamp(): string | null {
    for (let turn = this.turns.length - 1; turn >= 0; turn--) {
      const times = this.turns[turn]!.entries.map((entry) => entry.message?.timestamp ?? "");
      const newest = times.reduce((a, b) => (a > b ? a : b), "");
      if (newest !== "") return newest;
    }
    return null;
  }

  /** Takes an event; returns false for one that is not the next, after which the position must be restored. */
  apply(event: GroupEvent): boolean {
    if (event.type === "resync") {
      this.seqSeen = event.seq;
      return true;
    }
    if (this.seqSeen > 0 && event.seq > this.seqSeen + 1) return false;
    if (event.seq <= this.seqSeen) return true;
    this.seqSeen = event.seq;
    this.take(event);
    return true;
  }

  /** Adds a page of history, oldest first, before what is there or, for a newer page, where its turns are. */
  addHistory(messages: readonly Message[], older: boolean): void {
    if (older) {
      const known = messages.filter((message) => this.places.has(message.turn_id));
      const added = messages.filter((message) => !this.places.has(message.turn_id));
      this.prepend(added);
      this.prependEntries(known);
    } else {
      messages.forEach((message) => this.complete(message));
    }
  }

  /** Adds what the list of turns says: numbers, outcomes, usage. */
  addTurns(turns: readonly Turn[]): void {
    for (const turn of turns) {
      if (!this.places.has(turn.id)) {
        if (FINAL.has(turn.status)) continue; // its messages are on an older page
        this.turn(turn.id);
      }
      this.change(turn.id, (known) => ({
        ...known,
        number: turn.number,
        status: isFinal(known) ? known.status : turn.status,
        startedAt: turn.started_at ?? known.startedAt,
        endedAt: turn.ended_at ?? known.endedAt,
        usage: turn.usage ?? known.usage,
        error: turn.error ?? known.error,
        steps: known.steps.length > 0 ? known.steps : turn.steps.map(liveStep),
      }));
    }
  }

  /** Forgets messages that are not complete, and what follows them: before the history is read again. */
  dropUnfinished(): void {
    for (const turn of this.turns) {
      if (turn.entries.some((entry) => entry.state !== "complete")) {
        this.change(turn.id, (known) => ({ ...known, entries: known.entries.filter((entry) => entry.state === "complete") }));
      }
    }
  }

  private take(event: Exclude<GroupEvent, { type: "resync" }>): void {
    switch (event.type) {
      case "message":
        return this.complete(event);
      case "message.delta":
      case "reasoning.delta":
        return this.append(event, event.type === "reasoning.delta");
      case "message.discarded":
        return this.discard(event.turn_id, event.message_id);
      case "turn.queued":
      case "turn.started":
      case "turn.waiting":
        return this.progress(event.turn_id, event.number, event.type, event.timestamp);
      case "turn.completed":
      case "turn.failed":
      case "turn.cancelled":
        return this.end(event);
      case "step.started":
      case "step.completed":
      case "step.retrying":
      case "step.failed":
        return this.step(event);
    }
  }

  private complete(message: Message): void {
    this.turn(message.turn_id);
    const caller = message.meta.tool_call_id;
    this.change(message.turn_id, (turn) => {
      if (caller !== undefined && message.meta.type === "tool") {
        const index = turn.entries.findIndex((entry) => entry.message?.meta.tool_calls?.some((call) => call.id === caller) === true);
        if (index >= 0) {
          const entry = turn.entries[index]!;
          if (entry.results[caller] !== undefined) return turn;
          return withEntry(turn, index, { ...entry, results: { ...entry.results, [caller]: message } });
        }
      }
      const index = this.placeOf(turn, message.id, message.sender_alias);
      const known = turn.entries[index];
      if (known?.state === "complete") return turn;
      return withEntry(turn, index, {
        key: known?.key ?? message.id,
        id: message.id,
        sender: message.sender_alias,
        state: "complete",
        text: message.content,
        reasoning: message.meta.reasoning ?? "",
        message,
        startedAt: known?.startedAt ?? message.timestamp,
        reason: known?.reason ?? null,
        results: known?.results ?? {},
      });
    });
    this.turnOfMessage.set(message.id, message.turn_id);
  }

  private append(event: { turn_id: string; message_id: string; sender_alias: string; delta: string; timestamp: string }, isReasoning: boolean): void {
    this.turn(event.turn_id);
    this.change(event.turn_id, (turn) => {
      if (isFinal(turn)) return turn;
      const index = this.placeOf(turn, event.message_id, event.sender_alias);
      const known = turn.entries[index];
      if (known?.state === "complete") return turn;
      const goesOn = known?.state === "streaming" && known.id === event.message_id;
      const text = goesOn ? known.text : "";
      const reasoning = goesOn ? known.reasoning : "";
      return withEntry(turn, index, {
        key: known?.key ?? event.message_id,
        id: event.message_id,
        sender: event.sender_alias,
        state: "streaming",
        text: isReasoning ? text : text + event.delta,
        reasoning: isReasoning ? reasoning + event.delta : reasoning,
        message: null,
        startedAt: known?.startedAt ?? event.timestamp,
        reason: turn.steps.findLast((step) => step.alias === event.sender_alias)?.reason ?? null,
        results: {},
      });
    });
  }

  private discard(turnId: string, messageId: string): void {
    if (!this.places.has(turnId)) return;
    this.change(turnId, (turn) => {
      const index = turn.entries.findIndex((entry) => entry.id === messageId && entry.state === "streaming");
      return index < 0 ? turn : withEntry(turn, index, { ...turn.entries[index]!, state: "discarded" });
    });
  }

  /** The place of a message: its own, that of a discarded one which it replaces, or a new one at the end. */
  private placeOf(turn: TurnView, id: string, sender: string): number {
    const own = turn.entries.findIndex((entry) => entry.id === id);
    if (own >= 0) return own;
    const discarded = turn.entries.findIndex((entry) => entry.state === "discarded" && entry.sender === sender);
    return discarded >= 0 ? discarded : turn.entries.length;
  }

  private progress(id: string, number: number, type: string, at: string): void {
    this.turn(id);
    const status: TurnStatus = type === "turn.queued" ? "queued" : type === "turn.started" ? "running" : "waiting";
    this.change(id, (turn) =>
      isFinal(turn) ? { ...turn, number } : { ...turn, number, status, startedAt: status === "running" ? (turn.startedAt ?? at) : turn.startedAt },
    );
  }

  private end(event: { type: string; turn_id: string; number: number; timestamp: string; usage?: Usage | null; error?: string | null }): void {
    this.turn(event.turn_id);
    this.change(event.turn_id, (turn) => ({
      ...turn,
      number: event.number,
      status: event.type.slice("turn.".length) as TurnStatus,
      endedAt: turn.endedAt ?? event.timestamp,
      usage: event.usage ?? turn.usage,
      error: event.error ?? turn.error,
      entries: turn.entries.filter((entry) => entry.state === "complete"),
    }));
  }

  private step(event: StepEvent): void {
    this.turn(event.turn_id);
    const name = event.type.slice("step.".length);
    const status = name === "started" ? "running" : (name as LiveStep["status"]);
    this.change(event.turn_id, (turn) => {
      const index = turn.steps.findIndex((step) => step.id === event.step_id);
      const before = turn.steps[index];
      const step: LiveStep = {
        id: event.step_id,
        kind: event.kind,
        alias: event.alias,
        status,
        attempts: event.attempts,
        reason: event.reason ?? before?.reason ?? null,
        startedAt: before === undefined ? event.timestamp : before.startedAt,
        isCancelled: false,
      };
      return { ...turn, steps: index < 0 ? [...turn.steps, step] : turn.steps.with(index, step) };
    });
  }

  /** Makes sure that there is a turn with this id; a new one is the last. */
  private turn(id: string): void {
    if (!this.places.has(id)) {
      this.places.set(id, this.turns.length + this.offset);
      this.turns = [...this.turns, emptyTurn(id)];
    }
  }

  private change(id: string, update: (turn: TurnView) => TurnView): void {
    const index = this.places.get(id)! - this.offset;
    const before = this.turns[index]!;
    const changed = update(before);
    const after = changed.steps === before.steps && changed.entries.length === before.entries.length ? changed : arranged(changed);
    if (after !== before) this.turns = this.turns.with(index, after);
  }

  /** Puts older turns first. Their places count down from the first turn's, so those of the others stay. */
  private prepend(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const page = new Conversation();
    messages.forEach((message) => page.complete(message));
    this.offset -= page.turns.length;
    page.turns.forEach((turn, index) => this.places.set(turn.id, this.offset + index));
    page.turnOfMessage.forEach((turn, message) => this.turnOfMessage.set(message, turn));
    this.turns = [...page.turns, ...this.turns];
  }

  /** The older part of a turn that a page's border divides. */
  private prependEntries(messages: readonly Message[]): void {
    const fresh = messages.filter((message) => !this.turnOfMessage.has(message.id));
    for (const id of new Set(fresh.map((message) => message.turn_id))) {
      const page = new Conversation();
      fresh.filter((message) => message.turn_id === id).forEach((message) => page.complete(message));
      const older = page.turns[0]!.entries;
      this.change(id, (turn) => ({ ...turn, entries: adoptResults([...older, ...turn.entries]) }));
      page.turnOfMessage.forEach((turn, message) => this.turnOfMessage.set(message, turn));
    }
  }
}

interface StepEvent {
  readonly type: string;
  readonly turn_id: string;
  readonly step_id: string;
  readonly kind: string;
  readonly alias: string;
  readonly reason?: string | null;
  readonly attempts: number;
  readonly timestamp: string;
}

/** Moves results of tools, which were on a newer page than their call, to the message with the call. */
function adoptResults(entries: readonly Entry[]): readonly Entry[] {
  const results = new Map<string, Message>();
  for (const { message } of entries) {
    if (message?.meta.type === "tool" && message.meta.tool_call_id !== undefined) results.set(message.meta.tool_call_id, message);
  }
  const adopted = new Set<Message>();
  const callers = entries.map((entry) => {
    const found: Record<string, Message> = { ...entry.results };
    for (const call of entry.message?.meta.tool_calls ?? []) {
      const result = results.get(call.id);
      if (result !== undefined) {
        found[call.id] = result;
        adopted.add(result);
      }
    }
    return { ...entry, results: found };
  });
  return callers.filter((entry) => entry.message === null || !adopted.has(entry.message));
}

function emptyTurn(id: string): TurnView {
  return { id, number: null, status: null, startedAt: null, endedAt: null, usage: null, error: null, entries: [], steps: [] };
}

function withEntry(turn: TurnView, index: number, entry: Entry): TurnView {
  return { ...turn, entries: index < turn.entries.length ? turn.entries.with(index, entry) : [...turn.entries, entry] };
}

function liveStep(step: Step): LiveStep {
  const status = step.status === "cancelled" ? "failed" : (step.status as LiveStep["status"]);
  const { id, kind, alias, attempts, started_at: startedAt } = step;
  return { id, kind, alias, status, attempts, reason: step.reason ?? null, startedAt, isCancelled: step.status === "cancelled" };
}
