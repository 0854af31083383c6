import type { Api } from "../api/api";
import { usage } from "../api/groups";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import { EventSocket } from "../api/socket";
import type { ActivityEvent, GroupActivity } from "../api/types";
import { applyActivity } from "./activity";
import { Store } from "./store";
import { lastDays } from "./usage";

const COST_DELAY_MS = 5_000;

/** The user's rooms, kept current by the user's one stream. */
export class Rooms {
  readonly groups = new Store<readonly GroupActivity[] | null>(null);
  readonly problem = new Store<Problem | null>(null);
  readonly connection = new Store<EventSocket<ActivityEvent & { seq: number }> | null>(null);
  /** What the user's messages have cost today, by room. */
  readonly costs = new Store<ReadonlyMap<string, number>>(new Map());
  private costTimer: ReturnType<typeof setTimeout> | null = null;
  private seq = 0;
  private closed = false;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
  ) {
    void this.load();
    void this.loadCosts();
  }

  close(): void {
    this.closed = true;
    if (this.costTimer !== null) clearTimeout(this.costTimer);
    this.connection.get()?.close();
  }

  private async load(): Promise<void> {
    try {
      const activity = await this.api.activity();
      if (this.closed) return;
      this.seq = activity.seq;
      this.groups.set(activity.groups);
      this.problem.set(null);
      if (this.connection.get() === null) this.listen();
    } catch (error) {
      const problem = Problem.from(error);
      this.problem.set(problem);
      if (problem.isTemporary && !this.closed) setTimeout(() => !this.closed && void this.load(), 3_000);
    }
  }

  /** One request for all rooms, a moment after turns have ended. It is an extra: when it fails, the list stays as it is. */
  private async loadCosts(): Promise<void> {
    this.costTimer = null;
    try {
      const { rows } = await usage(this.api, "group", lastDays(1, Date.now())[0]!);
      this.costs.set(new Map(rows.map((row) => [row.group_id ?? "", row.cost_usd])));
    } catch {
      // tried again after the next turn
    }
  }

  private listen(): void {
    this.connection.set(
      new EventSocket<ActivityEvent & { seq: number }>(
        this.session,
        "/ws",
        () => String(this.seq),
        (event) => this.receive(event),
        () => undefined,
      ),
    );
  }

  private receive(event: ActivityEvent & { seq: number }): void {
    if (event.type === "resync") {
      void this.load();
      return;
    }
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    this.groups.set(applyActivity(this.groups.get() ?? [], event));
    if (event.type === "turn.completed" || event.type === "turn.failed" || event.type === "turn.cancelled") {
      this.costTimer ??= setTimeout(() => void this.loadCosts(), COST_DELAY_MS);
    }
  }
}
