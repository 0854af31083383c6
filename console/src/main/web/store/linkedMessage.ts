import type { Api } from "../api/api";
import { Problem } from "../api/problem";
import type { Room } from "./room";
import { Store } from "./store";

/** Where a linked message is on the page: its turn, and the entry that shows it. */
export interface Place {
  readonly turn: string;
  readonly entry: string;
}

export type Search =
  | { readonly state: "searching"; readonly turns: number }
  | { readonly state: "found"; readonly place: Place }
  | { readonly state: "missing" }
  | { readonly state: "failed"; readonly problem: Problem };

/** Looks for the message of a link: reads older history until it is there. */
export class LinkedMessage {
  readonly search = new Store<Search>({ state: "searching", turns: 0 });
  private stopped = false;

  constructor(
    private readonly api: Api,
    private readonly room: Room,
    readonly id: string,
  ) {
    void this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    try {
      await this.room.until((view) => view.isLoaded || view.isGone);
      // the server knows at once whether there is such a message, however long the history is
      if (this.room.placeOf(this.id) === null) await this.api.messageBefore(this.room.id, this.id);
      const place = await this.readUntilFound();
      if (!this.stopped) this.search.set(place === null ? { state: "missing" } : { state: "found", place });
    } catch (error) {
      const problem = Problem.from(error);
      if (!this.stopped) this.search.set(problem.status === 404 ? { state: "missing" } : { state: "failed", problem });
    }
  }

  private async readUntilFound(): Promise<Place | null> {
    for (;;) {
      const place = this.room.placeOf(this.id);
      const view = this.room.view.get();
      if (place !== null || this.stopped || view.isGone || !view.hasOlder) return place;
      this.search.set({ state: "searching", turns: view.turns.length });
      if (view.isLoadingOlder) await this.room.until((now) => !now.isLoadingOlder);
      else await this.room.loadOlder();
      const { problem } = this.room.view.get();
      if (problem !== null && problem !== view.problem) throw problem;
    }
  }
}
