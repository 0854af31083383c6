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
