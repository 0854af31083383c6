import { Store } from "./store";

/** What would be lost: something that was typed, or a secret that is shown only once and was not copied. */
export type Unsaved = "edits" | "secret";

/** What a part of the page has that is not saved. */
export class UnsavedWork {
  /** A secret counts more than edits. */
  readonly now = new Store<Unsaved | null>(null);
  private readonly all = new Map<symbol, Unsaved>();

  /** Adds something, and returns what removes it again. */
  add(what: Unsaved): () => void {
    const key = Symbol(what);
    this.all.set(key, what);
    this.show();
    return () => {
      this.all.delete(key);
      this.show();
    };
  }

  /** Drops everything, when the user has agreed to discard it. */
  forget(): void {
    this.all.clear();
    this.show();
  }

  private show(): void {
    const all = new Set(this.all.values());
    this.now.set(all.has("secret") ? "secret" : all.has("edits") ? "edits" : null);
  }
}
