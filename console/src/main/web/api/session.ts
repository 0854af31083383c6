import { Store } from "../store/store";
import { oneTabAtATime } from "./platform";
import { Problem } from "./problem";
import type { SignInOptions } from "./types";

export type SessionState = "starting" | "signed-out" | "signed-in" | "expired";

interface Tokens {
  access_token: string;
  expires_in: number;
}

const HEADERS = { "Content-Type": "application/json", "X-Synapse-Browser": "1" };
const LOCK = "synapse-login";
const REFRESH_BEFORE_EXPIRY_MS = 60_000;
const LONGEST_REQUEST_MS = 15_000;

/**
 * The login of this page. The access token is in memory only; the refresh token is in a cookie that scripts cannot read. Tabs share the
 * cookie, so they refresh one at a time.
 */
export class Session {
  readonly state = new Store<SessionState>("starting");
  private token: string | null = null;
  private user: string | null = null;
  private refreshing: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly tabs = new BroadcastChannel("synapse-login");

  constructor() {
    this.tabs.onmessage = (message: MessageEvent<unknown>) => {
      if (message.data === "signed-out") this.end("signed-out");
      if (message.data === "signed-in" && this.state.get() === "expired") void this.refresh().catch(() => undefined);
    };
  }

  /** Continues the login of the cookie, if there is one. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      if (Problem.from(error).isTemporary) throw error;
      this.state.set("signed-out");
    }
  }

  /** What the server offers for signing in. */
  options = async (): Promise<SignInOptions> => {
    return answerOf<SignInOptions>(fetch("/auth/options", { signal: AbortSignal.timeout(LONGEST_REQUEST_MS) }));
  };

  async signIn(email: string, password: string): Promise<void> {
    this.accept(await post("/auth/browser/login", { email, password }));
    this.tabs.postMessage("signed-in");
  }

  async signUp(email: string, password: string, invitation: string): Promise<void> {
    await post("/auth/register", { email, password, ...(invitation === "" ? {} : { invitation }) });
    await this.signIn(email, password);
  }

  async signOut(): Promise<void> {
    await send("/auth/browser/logout", {}).catch(() => undefined);
    this.tabs.postMessage("signed-out");
    this.end("signed-out");
  }

  /** The access token; waits while the password is being asked for. */
  async accessToken(): Promise<string> {
    while (this.token === null) {
      if (this.state.get() === "signed-out") throw new Problem(401, "");
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
    return this.token;
  }

  /** Replaces an access token that the server refused. Afterwards the login is renewed, or the password is being asked for. */
  async renew(refused: string): Promise<void> {
    if (this.token === refused) {
      this.token = null;
      await this.refresh().catch((error: unknown) => {
        if (Problem.from(error).isTemporary) {
          this.token = refused;
          throw error;
        }
      });
    }
  }

  private refresh(): Promise<void> {
    this.refreshing ??= oneTabAtATime(LOCK, () => post("/auth/browser/refresh", {}))
      .then(
        (tokens) => this.accept(tokens),
        (error: unknown) => {
          const known = this.state.get() === "signed-in" || this.state.get() === "expired";
          if (known && !Problem.from(error).isTemporary) this.end("expired");
          throw error;
        },
      )
      .finally(() => {
        this.refreshing = null;
      });
    return this.refreshing;
  }

  private accept(tokens: Tokens): void {
    const user = subject(tokens.access_token);
    if (this.user !== null && this.user !== user) return location.reload(); // another tab has signed in as someone else
    this.user = user;
    this.token = tokens.access_token;
    this.state.set("signed-in");
    this.waiting.forEach((resume) => resume());
    this.waiting.clear();
    const lifetime = tokens.expires_in * 1000;
    this.scheduleRefresh(Math.max(lifetime - REFRESH_BEFORE_EXPIRY_MS, lifetime / 2));
  }

  private scheduleRefresh(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.refresh().catch((error: unknown) => {
        if (Problem.from(error).isTemporary) this.scheduleRefresh(5_000);
      });
    }, delay);
  }

  private end(state: "signed-out" | "expired"): void {
    clearTimeout(this.timer);
    this.token = null;
    this.state.set(state);
    if (state === "signed-out") {
      this.user = null;
      this.waiting.forEach((resume) => resume());
      this.waiting.clear();
    }
  }
}

/** The user's id, which is in the middle part of the token. */
function subject(token: string): string {
  const payload = token.split(".")[1] ?? "";
  const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: string };
  return claims.sub ?? "";
}

function send(path: string, body: object): Promise<Response> {
  return fetch(path, { method: "POST", headers: HEADERS, body: JSON.stringify(body), signal: AbortSignal.timeout(LONGEST_REQUEST_MS) });
}

function post(path: string, body: object): Promise<Tokens> {
  return answerOf<Tokens>(send(path, body));
}

/** The JSON of the answer. What does not come in time counts as a server that cannot be reached. */
async function answerOf<T>(request: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await request;
  } catch {
    throw Problem.unreachable();
  }
  if (!response.ok) throw await Problem.of(response);
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw error instanceof SyntaxError ? error : Problem.unreachable(); // the connection was lost, or the time is up
  }
}
