import type { Api } from "../api/api";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import { EventSocket } from "../api/socket";
import type { ActivityEvent, GroupActivity } from "../api/types";
import { applyActivity } from "./activity";
import { Store } from "./store";

/** The user's rooms, kept current by the user's one stream. */
export class Rooms {
  readonly groups = new Store<readonly GroupActivity[] | null>(null);
  readonly problem = new Store<Problem | null>(null);
  readonly connection = new Store<EventSocket<ActivityEvent & { seq: number }> | null>(null);
  private seq = 0;
  private closed = false;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
  ) {
    void this.load();
  }

  close(): void {
    this.closed = true;
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
  }
}
