import type { Stored } from "../api/api";
import { Store } from "./store";

const INTERVAL_MS = 15_000;
/** The server knows of this page's own stream a second after it was opened. */
const FIRST_MS = 2_000;

/** Reads the ids of the users who are present in a room; null if nothing has changed since the answer with that ETag. */
export type ReadPresent = (etag: string) => Promise<Stored<readonly string[]> | null>;

/** The users who are present in a room. The server is polled while the page is visible. */
export class Presence {
  /** The ids of users; null while it is not known. */
  readonly present = new Store<ReadonlySet<string> | null>(null);
  private etag = "";
  private isWatching = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(private readonly read: ReadPresent) {
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.watch(false);
  }

  /** Starts or stops polling. */
  watch(isWatching: boolean): void {
    if (isWatching === this.isWatching) return;
    this.isWatching = isWatching;
    if (!isWatching) this.forget();
    this.askIn(FIRST_MS);
  }

  private readonly onVisibility = (): void => this.askIn(0);

  private askIn(delay: number): void {
    clearTimeout(this.timer);
    if (this.isWatching && !document.hidden) this.timer = setTimeout(() => void this.ask(), delay);
  }

  private async ask(): Promise<void> {
    const asked = ++this.asked;
    try {
      const now = await this.read(this.etag);
      if (asked !== this.asked) return;
      if (now !== null) {
        this.etag = now.etag;
        this.present.set(new Set(now.value));
      }
    } catch {
      if (asked !== this.asked) return;
      this.forget(); // better nothing than what may no longer be true
    }
    this.askIn(INTERVAL_MS);
  }

  private forget(): void {
    this.asked++;
    this.etag = "";
    this.present.set(null);
  }
}
