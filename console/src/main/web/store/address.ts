import { Store } from "./store";
import type { UnsavedWork } from "./unsaved";

/** The part of a browser's window that says where it is. */
export type Place = Pick<Window, "addEventListener"> & {
  readonly location: Pick<Location, "hash" | "pathname" | "search">;
  readonly history: Pick<History, "pushState" | "back">;
};

/** The address that is shown. Before another one is shown it asks, if something would be lost. */
export class Address {
  readonly shown: Store<string>;
  /** Where the user wants to go, until the question is answered. */
  readonly asked = new Store<string | null>(null);

  constructor(
    private readonly place: Place,
    private readonly unsaved: UnsavedWork,
  ) {
    this.shown = new Store(place.location.hash);
    place.addEventListener("hashchange", () => this.onChange());
    place.addEventListener("beforeunload", (event) => {
      if (unsaved.now.get() !== null) event.preventDefault();
    });
  }

  /** Goes there, if nothing would be lost or the user agrees. */
  goTo(hash: string): void {
    this.place.location.hash = hash;
  }

  /** Goes there after what was entered has been saved, or is not wanted. */
  leaveFor(hash: string): void {
    const isBefore = this.asked.get() === hash;
    this.asked.set(null);
    this.unsaved.forget();
    // the history has it already, below the entry that kept this page: with one more, Back would come here again
    if (isBefore) this.place.history.back();
    else this.goTo(hash);
  }

  stay(): void {
    this.asked.set(null);
  }

  private onChange(): void {
    const { hash, pathname, search } = this.place.location;
    if (hash === this.shown.get()) return;
    if (this.unsaved.now.get() === null) return this.shown.set(hash);
    this.place.history.pushState(null, "", pathname + search + this.shown.get());
    this.asked.set(hash);
  }
}
