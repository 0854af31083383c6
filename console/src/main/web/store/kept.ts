/** What this tab keeps for a user over a reload. The keys name the user: whoever signs in next does not find it. */
export class Kept {
  private readonly prefix: string;

  constructor(
    user: string,
    private readonly storage: Storage = sessionStorage,
  ) {
    this.prefix = `synapse-${user}-`;
  }

  read(name: string): string | null {
    return this.storage.getItem(this.prefix + name);
  }

  /** Keeps the value; an empty one is removed. */
  write(name: string, value: string): void {
    try {
      if (value === "") this.storage.removeItem(this.prefix + name);
      else this.storage.setItem(this.prefix + name, value);
    } catch {
      // the storage is full: the value is lost with a reload, and not before
    }
  }

  /** The names that begin so. */
  names(start: string): readonly string[] {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? "");
    return keys.filter((key) => key.startsWith(this.prefix + start)).map((key) => key.slice(this.prefix.length));
  }

  clear(): void {
    this.names("").forEach((name) => this.storage.removeItem(this.prefix + name));
  }
}

/** The JSON value of a kept text; null if there is none, or if it is not JSON. */
export function parsed(kept: string | null): unknown {
  try {
    return JSON.parse(kept ?? "null");
  } catch {
    return null;
  }
}

/** The value as a list; an empty one if it is none, as in what another version of the page has kept. */
export function asList<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
