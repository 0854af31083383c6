import type { Kept } from "./kept";
import { Outbox, type MessageApi } from "./outbox";

const PREFIX = "outbox-";

/** The outboxes of a user's rooms. They send while another room is open, and go on after a reload; signing out ends them. */
export class Outboxes {
  private readonly rooms = new Map<string, Outbox>();

  constructor(
    private readonly api: MessageApi,
    readonly kept: Kept,
  ) {
    kept.names(PREFIX).forEach((name) => this.of(name.slice(PREFIX.length)));
    globalThis.addEventListener("online", this.retryNow);
    globalThis.addEventListener("beforeunload", this.askBeforeLeaving);
  }

  of(room: string): Outbox {
    const known = this.rooms.get(room);
    if (known !== undefined) return known;
    const name = PREFIX + room;
    const opened = new Outbox(this.api, room, this.kept.read(name), (content) => this.kept.write(name, content));
    this.rooms.set(room, opened);
    return opened;
  }

  /** Whether signing out would lose a message that is not sent, or a draft. */
  get hasUnsent(): boolean {
    return this.kept.names("").length > 0;
  }

  /** Sends no more. What waits is kept. */
  close(): void {
    globalThis.removeEventListener("online", this.retryNow);
    globalThis.removeEventListener("beforeunload", this.askBeforeLeaving);
    this.rooms.forEach((outbox) => outbox.close());
  }

  /** Sends no more and keeps nothing, neither messages nor drafts. */
  signOut(): void {
    this.close();
    this.kept.clear();
  }

  /** What is kept survives a reload, but not the end of the tab, which the browser announces in the same way. */
  private readonly askBeforeLeaving = (event: Event): void => {
    if ([...this.rooms.values()].some((outbox) => outbox.messages.get().length > 0)) event.preventDefault();
  };

  private readonly retryNow = (): void => this.rooms.forEach((outbox) => outbox.retryNow());
}
