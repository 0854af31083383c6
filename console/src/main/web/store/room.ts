import type { Api, Page } from "../api/api";
import { present } from "../api/groups";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import { EventSocket } from "../api/socket";
import type { Attachment, Group, GroupEvent, Message, Person, Turn } from "../api/types";
import { endingOf, type Ending } from "./announcement";
import { Attachments } from "./attachments";
import { Conversation, isFinal, type TurnView } from "./conversation";
import { Frames } from "./frames";
import type { Place } from "./linkedMessage";
import type { Outbox } from "./outbox";
import { Presence } from "./presence";
import { Store } from "./store";

export interface RoomView {
  readonly turns: readonly TurnView[];
  readonly isLoaded: boolean;
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  readonly problem: Problem | null;
  readonly isGone: boolean;
}

const READ_DELAY_MS = 800;

/**
 * An open room. Its stream is opened first and the history read afterwards, while events wait: so nothing is missed between them. When the
 * server cannot continue the stream (resync), the history is read anew.
 */
export class Room {
  readonly view: Store<RoomView>;
  readonly group = new Store<Group | null>(null);
  readonly people = new Store<readonly Person[]>([]);
  /** Who has finished just now, and how, for the live region. */
  readonly finished = new Store<{ readonly alias: string; readonly ending: Ending; readonly at: number } | null>(null);
  readonly attachments: Attachments;
  /** The entry that a link names, once it is there. */
  readonly linked = new Store<string | null>(null);
  readonly socket: EventSocket<GroupEvent>;
  readonly presence: Presence;
  private lastPresent: ReadonlySet<string> = new Set();

  private conversation = new Conversation();
  private readonly frames = new Frames(() => this.show());
  private waiting: GroupEvent[] | null = [];
  private loading = 0;
  private turnsCursor: string | null = null;
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private readUpTo = "";
  private closed = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly api: Api,
    session: Session,
    readonly id: string,
    readonly outbox: Outbox,
    keptFiles: readonly Attachment[],
  ) {
    this.attachments = new Attachments(api, id, keptFiles);
    this.presence = new Presence((etag) => present(api, id, etag));
    this.presence.present.subscribe(() => void this.onPresence(this.presence.present.get()));
    this.view = new Store<RoomView>({ turns: [], isLoaded: false, hasOlder: false, isLoadingOlder: false, problem: null, isGone: false });
    this.unsubscribe = outbox.accepted.subscribe(() => this.onAccepted(outbox.accepted.get()));
    this.socket = new EventSocket<GroupEvent>(
      session,
      `/ws/${id}`,
      () => this.position(),
      (event) => this.receive(event),
      () => this.update({ isGone: true }),
    );
    this.socket.connection.subscribe(() => this.onConnection());
    void this.loadGroup();
  }

  close(): void {
    this.closed = true;
    this.socket.close();
    this.unsubscribe(); // the outbox goes on
    this.attachments.close();
    this.presence.close();
    if (this.readTimer !== undefined) this.sendRead();
  }

  /** The turn that runs or waits for its turn, oldest first. */
  get unfinished(): readonly TurnView[] {
    return this.conversation.view.filter((turn) => turn.status !== null && !isFinal(turn));
  }

  /** Where a message is, if it is loaded. */
  placeOf(message: string): Place | null {
    return this.conversation.locate(message);
  }

  /** Waits for a state of the view; does not return after the room was closed. */
  async until(condition: (view: RoomView) => boolean): Promise<void> {
    if (condition(this.view.get())) return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.view.subscribe(() => {
        if (!condition(this.view.get())) return;
        unsubscribe();
        resolve();
      });
    });
  }

  /** Stops a turn, or takes it out of the queue; false if that was not possible. */
  async cancel(turn: string): Promise<boolean> {
    try {
      await this.api.cancel(this.id, turn);
      return true;
    } catch (error) {
      this.update({ problem: Problem.from(error) });
      return false;
    }
  }

  async loadGroup(): Promise<void> {
    try {
      const [group, people] = await Promise.all([this.api.group(this.id), this.api.people(this.id)]);
      this.group.set(group);
      this.people.set(people);
      this.presence.watch(!this.closed && !this.view.get().isGone);
    } catch (error) {
      const problem = Problem.from(error);
      this.update(problem.status === 404 ? { isGone: true } : { problem });
    }
  }

  /** Reads the people again if a user who is present is not among them, or if a user is no longer present and may have left the room. */
  private async onPresence(now: ReadonlySet<string> | null): Promise<void> {
    if (now === null) return;
    const before = this.lastPresent;
    this.lastPresent = now;
    const known = new Set(this.people.get().map((person) => person.user_id));
    if ([...now].some((id) => !known.has(id)) || [...before].some((id) => !now.has(id))) await this.loadGroup();
  }

  async loadOlder(): Promise<void> {
    const { isLoaded, hasOlder, isLoadingOlder } = this.view.get();
    if (!isLoaded || !hasOlder || isLoadingOlder) return;
    this.update({ isLoadingOlder: true });
    const load = this.loading;
    try {
      const [page, turns] = await Promise.all([
        this.api.messages(this.id, this.conversation.oldestMessage),
        this.turnsCursor === null ? { items: [], cursor: null } : this.api.turns(this.id, this.turnsCursor),
      ]);
      if (load !== this.loading) return;
      this.turnsCursor = turns.cursor;
      this.conversation.addHistory(page.items, true);
      this.conversation.addTurns(turns.items);
      this.update({ turns: this.conversation.view, hasOlder: page.cursor !== null, isLoadingOlder: false });
    } catch (error) {
      this.update({ isLoadingOlder: false, problem: Problem.from(error) });
    }
  }

  /** Tells the server how far the user has read. */
  markRead(): void {
    const newest = this.conversation.newestTimestamp;
    if (newest === null || newest <= this.readUpTo) return;
    this.readUpTo = newest;
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => this.sendRead(), READ_DELAY_MS);
  }

  private sendRead(): void {
    clearTimeout(this.readTimer);
    this.readTimer = undefined;
    this.api.markRead(this.id, this.readUpTo).catch(() => {
      this.readUpTo = "";
    });
  }

  dismissProblem(): void {
    this.update({ problem: null });
  }

  /** The event after which the stream goes on. Before the first event there is none, and the history is read with each stream. */
  private position(): string {
    if (this.conversation.seq > 0) return String(this.conversation.seq);
    this.conversation = new Conversation();
    this.waiting = [];
    return "turn";
  }

  private onConnection(): void {
    const connection = this.socket.connection.get();
    if (connection === "open" && this.group.get() === null) void this.loadGroup();
    if (connection === "open") this.outbox.retryNow();
    const isFirst = this.waiting !== null && this.loading === 0;
    if (connection === "open" && this.waiting !== null) void this.load();
    // without a stream the history can be read at least; it is read again with the stream
    if (connection === "lost" && isFirst) void this.load();
  }

  private async load(): Promise<void> {
    const load = ++this.loading;
    try {
      const [page, turns] = await Promise.all([this.api.messages(this.id, null), this.newestTurns()]);
      if (load !== this.loading || this.closed) return;
      this.turnsCursor = turns.cursor;
      this.conversation.addHistory(page.items, false);
      this.conversation.addTurns(turns.items.toReversed());
      if (this.socket.connection.get() === "open") {
        const events = this.waiting ?? [];
        this.waiting = null;
        events.forEach((event) => this.apply(event));
      }
      this.update({ turns: this.conversation.view, isLoaded: true, hasOlder: page.cursor !== null, problem: null });
    } catch (error) {
      if (load !== this.loading || this.closed) return;
      const problem = Problem.from(error);
      this.update(problem.status === 404 ? { isGone: true } : { problem });
      if (problem.isTemporary) setTimeout(() => load === this.loading && !this.closed && void this.load(), 3_000);
    }
  }

  /** The newest turns: at least all that wait, and the one that runs before them. */
  private async newestTurns(): Promise<Page<Turn[]>> {
    const turns: Turn[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Turn[]> = await this.api.turns(this.id, cursor);
      turns.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null && turns.at(-1)?.status === "queued");
    return { items: turns, cursor };
  }

  private receive(event: GroupEvent): void {
    if (event.type === "resync") {
      this.startOver(event);
    } else if (this.waiting !== null) {
      this.waiting.push(event);
    } else {
      this.apply(event);
      if (event.type === "message") this.onMessage(event);
      const ending = event.type === "message" ? endingOf(event) : null;
      if (event.type === "message" && ending !== null) this.finished.set({ alias: event.sender_alias, ending, at: event.seq });
      this.frames.request();
    }
  }

  /**
   * Sends the first outgoing message again at once if its text has arrived in the room: the server probably accepted it and its answer was lost. The
   * repeated request has the same id, so nothing is posted twice.
   */
  private onMessage({ content }: Message): void {
    if (content === this.outbox.messages.get()[0]?.text) this.outbox.retryNow();
  }

  private apply(event: GroupEvent): void {
    if (!this.conversation.apply(event)) this.socket.restart();
  }

  private startOver(resync: GroupEvent): void {
    this.conversation = new Conversation();
    this.conversation.apply(resync);
    this.waiting = [];
    void this.load();
  }

  private onAccepted(message: Message | null): void {
    if (message !== null && this.waiting === null) {
      this.conversation.addHistory([message], false);
      this.frames.request();
    }
  }

  private show(): void {
    this.update({ turns: this.conversation.view });
  }

  private update(change: Partial<RoomView>): void {
    this.view.set({ ...this.view.get(), ...change });
    if (change.isGone === true) this.presence.watch(false);
  }
}
