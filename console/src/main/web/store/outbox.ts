import type { Api } from "../api/api";
import { newId } from "../api/platform";
import { Problem } from "../api/problem";
import type { Attachment, Message } from "../api/types";
import { Store } from "./store";

/** A message that the server has not accepted yet. */
export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly files: readonly Attachment[];
  readonly problem: Problem | null;
  readonly retryAt: number | null;
}

const LONGEST_DELAY_SECONDS = 30;

/** Posts messages one after the other, and again while the server cannot take them: it accepts each id once. */
export class Outbox {
  readonly messages = new Store<readonly Outgoing[]>([]);
  private working = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private resume: (() => void) | null = null;

  constructor(
    private readonly api: Api,
    private readonly group: string,
    private readonly onAccepted: (message: Message) => void,
    private readonly onRefused: (message: Outgoing, problem: Problem) => void,
  ) {}

  send(text: string, files: readonly Attachment[] = []): void {
    this.messages.set([...this.messages.get(), { id: newId(), text, files, problem: null, retryAt: null }]);
    void this.work();
  }

  retryNow(): void {
    this.resume?.();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    let failures = 0;
    for (let next = this.messages.get()[0]; next !== undefined; next = this.messages.get()[0]) {
      try {
        const accepted = await this.api.post(this.group, next.text, next.id, next.files.map((file) => file.id));
        this.remove(next.id);
        this.onAccepted(accepted);
        failures = 0;
      } catch (error) {
        const problem = Problem.from(error);
        if (problem.isTemporary) {
          await this.pause(next.id, problem, Math.min(2 ** ++failures, LONGEST_DELAY_SECONDS));
        } else {
          this.remove(next.id);
          this.onRefused(next, problem);
        }
      }
    }
    this.working = false;
  }

  private async pause(id: string, problem: Problem, delay: number): Promise<void> {
    const seconds = Math.max(problem.retryAfterSeconds ?? delay, 1);
    this.change(id, problem, Date.now() + seconds * 1000);
    await new Promise<void>((resolve) => {
      this.resume = resolve;
      this.timer = setTimeout(resolve, seconds * 1000);
    });
    clearTimeout(this.timer);
    this.resume = null;
    this.change(id, null, null);
  }

  private change(id: string, problem: Problem | null, retryAt: number | null): void {
    this.messages.set(this.messages.get().map((message) => (message.id === id ? { ...message, problem, retryAt } : message)));
  }

  private remove(id: string): void {
    this.messages.set(this.messages.get().filter((message) => message.id !== id));
  }
}
