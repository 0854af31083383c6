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
  }

  of(room: string): Outbox {
    const known = this.rooms.get(room);
    if (known !== undefined) return known;
    const name = PREFIX + room;
    const opened = new Outbox(this.api, room, this.kept.read(name), (content) => this.kept.write(name, content));
    this.rooms.set(room, opened);
    return opened;
  }

  /** Sends no more. What waits is kept. */
  close(): void {
    globalThis.removeEventListener("online", this.retryNow);
    this.rooms.forEach((outbox) => outbox.close());
  }

  /** Sends no more and keeps nothing, neither messages nor drafts. */
  signOut(): void {
    this.close();
    this.kept.clear();
  }

  private readonly retryNow = (): void => this.rooms.forEach((outbox) => outbox.retryNow());
}
