import { texts } from "../texts";

export interface FieldError {
  field: string;
  message: string;
}

/** A request that failed: the server's problem document, or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly fields: readonly FieldError[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail);
  }

  /** Whether the same request may succeed later. A proxy in front answers 502 or 504 while the server is away or slow. */
  get isTemporary(): boolean {
    return [0, 408, 425, 429].includes(this.status) || (this.status >= 500 && this.status !== 501);
  }

  /** What happened in words of the console where those of the server are few or technical; else the server's. */
  get summary(): string {
    return texts.problems.known[this.status] ?? this.detail;
  }

  /** The message for a form's field, if it is at fault. */
  field(name: string): string | undefined {
    return this.fields.find((error) => error.field === name)?.message;
  }

  static unreachable(): Problem {
    return new Problem(0, texts.problems.unreachable);
  }

  static async of(response: Response): Promise<Problem> {
    const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    const retryAfter = Number.isNaN(seconds) ? null : seconds;
    try {
      const body = (await response.json()) as { title?: string; detail?: string; errors?: FieldError[] };
      const detail = body.detail ?? body.title ?? texts.problems.status(response.status);
      return new Problem(response.status, detail, body.errors ?? [], retryAfter);
    } catch {
      return new Problem(response.status, texts.problems.status(response.status), [], retryAfter);
    }
  }

  static from(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem(-1, texts.problems.internal(String(error)));
  }
}
