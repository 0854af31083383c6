import type { Api } from "../api/api";
import { newId } from "../api/platform";
import { Problem } from "../api/problem";
import type { Attachment, Message } from "../api/types";
import { asList, parsed } from "./kept";
import { Store } from "./store";

/** A message that the server has not accepted yet. */
export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly files: readonly Attachment[];
  readonly problem: Problem | null;
  readonly retryAt: number | null;
  /** Whether an attempt is in progress. It may succeed, so the message cannot be removed until it has ended. */
  readonly isSending: boolean;
}

/** A message that the server does not accept. */
export interface Refused extends Outgoing {
  readonly problem: Problem;
}

export type MessageApi = Pick<Api, "post" | "removeFile">;

interface KeptMessages {
  readonly waiting: readonly Pick<Outgoing, "id" | "text" | "files">[];
  readonly refused: readonly Refused[];
}

const LONGEST_DELAY_SECONDS = 30;
const WAITING = { problem: null, retryAt: null, isSending: false };

/**
 * The messages of a room that the server has not accepted yet. They are posted one after the other, and again while the server cannot take them: it accepts
 * each id once. A refused message stays until the user edits or discards it; one that waits can be taken out in the same way.
 */
export class Outbox {
  readonly messages: Store<readonly Outgoing[]>;
  readonly refused: Store<readonly Refused[]>;
  readonly accepted = new Store<Message | null>(null);
  /** A message that goes back into the composer, until it is there. */
  readonly edited = new Store<Outgoing | null>(null);
  private readonly order: string[]; // the ids of all messages since the page was opened, in the order in which they were sent
  private working = false;
  private closed = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private resume: (() => void) | null = null;

  constructor(
    private readonly api: MessageApi,
    private readonly group: string,
    kept: string | null,
    private readonly keep: (content: string) => void,
  ) {
    const content = parsed(kept) as Partial<KeptMessages> | null;
    const waiting = asList<KeptMessages["waiting"][number]>(content?.waiting);
    const refused = asList<Refused>(content?.refused);
    this.messages = new Store<readonly Outgoing[]>(waiting.map((message) => ({ ...message, ...WAITING })));
    this.refused = new Store(refused.map((message) => ({ ...message, ...WAITING, problem: restored(message.problem) })));
    this.order = [...refused, ...waiting].map((message) => message.id);
    void this.work();
  }

  send(text: string, files: readonly Attachment[] = []): void {
    const id = newId();
    this.order.push(id);
    this.messages.set([...this.messages.get(), { id, text, files, ...WAITING }]);
    this.save();
    void this.work();
  }

  retryNow(): void {
    this.failures = 0;
    this.resume?.();
  }

  /** The place of a message among those that were sent here. */
  placeOf(message: Outgoing): number {
    return this.order.indexOf(message.id);
  }

  edit(message: Outgoing): void {
    if (this.takeOut(message)) this.edited.set(message);
  }

  discard(message: Outgoing): void {
    if (!this.takeOut(message)) return;
    // the server removes unused files after a day
    message.files.forEach((file) => void this.api.removeFile(this.group, file.id).catch(() => undefined));
  }

  /** Sends no more. What waits is kept. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let next = this.messages.get()[0]; next !== undefined && !this.closed; next = this.messages.get()[0]) await this.post(next);
    this.working = false;
  }

  private async post(message: Outgoing): Promise<void> {
    this.change(message.id, { isSending: true });
    try {
      const accepted = await this.api.post(this.group, message.text, message.id, message.files.map((file) => file.id));
      this.failures = 0;
      this.remove(message);
      this.accepted.set(accepted);
    } catch (error) {
      if (this.closed) return;
      const problem = Problem.from(error);
      if (problem.isTemporary) {
        await this.pause(message.id, problem, Math.min(2 ** ++this.failures, LONGEST_DELAY_SECONDS));
      } else {
        this.refused.set([...this.refused.get(), { ...message, problem }]);
        this.remove(message);
      }
    }
  }

  private async pause(id: string, problem: Problem, delay: number): Promise<void> {
    const seconds = Math.max(problem.retryAfterSeconds ?? delay, 1);
    this.change(id, { problem, retryAt: Date.now() + seconds * 1000, isSending: false });
    await new Promise<void>((resolve) => {
      this.resume = resolve;
      this.timer = setTimeout(resolve, seconds * 1000);
    });
    clearTimeout(this.timer);
    this.resume = null;
    this.change(id, WAITING);
  }

  private change(id: string, change: Partial<Outgoing>): void {
    this.messages.set(this.messages.get().map((message) => (message.id === id ? { ...message, ...change } : message)));
  }

  private remove(message: Outgoing): void {
    this.messages.set(this.messages.get().filter((each) => each.id !== message.id));
    this.save();
  }

  /** Removes a message, so that the next one is sent at once; false if an attempt to send it is in progress. */
  private takeOut(message: Outgoing): boolean {
    if (this.messages.get().some((each) => each.id === message.id && each.isSending)) return false;
    const isFirst = this.messages.get()[0]?.id === message.id;
    this.refused.set(this.refused.get().filter((each) => each.id !== message.id));
    this.remove(message);
    if (isFirst) this.retryNow();
    return true;
  }

  private save(): void {
    if (this.closed) return;
    const waiting = this.messages.get().map(({ id, text, files }) => ({ id, text, files }));
    const refused = this.refused.get();
    this.keep(waiting.length + refused.length === 0 ? "" : JSON.stringify({ waiting, refused }));
  }
}

function restored({ status, detail, fields, retryAfterSeconds }: Problem): Problem {
  return new Problem(status, detail, fields, retryAfterSeconds);
}
