import type {
  AuditEntry,
  EffectiveSetting,
  Health,
  Invitation,
  LimitsRequest,
  ListedDeadLetter,
  ListedUser,
  OperatorLimit,
  ProviderEntry,
  QueueState,
  RestrictedTool,
  Retried,
  RunningVersion,
  ShardState,
  ToolRuleRequest,
  UnfinishedTurn,
  Worker,
} from "#openapi";
import type { Api, Page } from "./api";
import { Problem } from "./problem";

export type {
  AuditEntry,
  DailyLimits,
  EffectiveSetting,
  Health,
  Invitation,
  ListedDeadLetter,
  ListedUser,
  OperatorLimit,
  ProviderEntry,
  QueueState,
  RestrictedTool,
  RunningVersion,
  ShardState,
  Spending,
  UnfinishedTurn,
  Worker,
} from "#openapi";

export type QueueKind = QueueState["kind"];

export type AccountRole = NonNullable<ToolRuleRequest["roles"]>[number];

export type UnfinishedStatus = Extract<UnfinishedTurn["status"], "running" | "waiting" | "queued">;

export interface AuditFilter {
  readonly user: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
}

/** What has a daily budget. */
export interface LimitSubject {
  readonly kind: "user" | "group";
  readonly id: string;
}

type Cursor = string | null;

/** The pages repeat their reads themselves, so that they can say what failed. */
const ONCE = { attempts: 1 };
const SIZE = 50;
const LARGEST = 100;
const MOST_PAGES = 10;

/** The calls under `/operator`, and the others that its pages need. */
export class OperatorApi {
  constructor(private readonly api: Api) {}

  /** The health of the gateway; the problem of a 503 names what it cannot reach. */
  async health(): Promise<Health> {
    let response: Response;
    try {
      response = await fetch("/health", { cache: "no-store" });
    } catch {
      throw Problem.unreachable();
    }
    if (!response.ok) throw await Problem.of(response);
    return (await response.json()) as Health;
  }

  async metrics(): Promise<string> {
    return (await this.api.request("GET", "/metrics", undefined, ONCE)).text();
  }

  version = (): Promise<RunningVersion> => this.api.call("GET /operator/version", ONCE);
  providers = (): Promise<ProviderEntry[]> => this.api.call("GET /system/llm-options", ONCE);
  settings = (): Promise<EffectiveSetting[]> => this.api.call("GET /operator/settings", ONCE);

  workers = (): Promise<readonly Worker[]> =>
    all((cursor) => this.api.page("GET /operator/workers", { query: { limit: LARGEST, cursor }, ...ONCE }));

  queues = (): Promise<readonly ShardState[]> =>
    all((cursor) => this.api.page("GET /operator/queues", { query: { limit: LARGEST, cursor }, ...ONCE }));

  turns = (status: UnfinishedStatus | null, cursor: Cursor): Promise<Page<UnfinishedTurn[]>> =>
    this.api.page("GET /operator/turns", { query: { status, limit: LARGEST, cursor }, ...ONCE });

  deadLetters = (cursor: Cursor): Promise<Page<ListedDeadLetter[]>> =>
    this.api.page("GET /operator/dead-letters", { query: { limit: SIZE, cursor }, ...ONCE });

  retry = (letter: string): Promise<Retried> => this.api.call("POST /operator/dead-letters/{letter}/retry", { path: { letter } });

  discard = (letter: string): Promise<void> => this.api.call("DELETE /operator/dead-letters/{letter}", { path: { letter } });

  users = (cursor: Cursor): Promise<Page<ListedUser[]>> => this.api.page("GET /operator/users", { query: { limit: SIZE, cursor }, ...ONCE });

  user = (user: string): Promise<ListedUser> => this.api.call("GET /operator/users/{user}", { path: { user }, ...ONCE });

  limits = ({ kind, id }: LimitSubject): Promise<OperatorLimit> =>
    kind === "user"
      ? this.api.call("GET /operator/users/{user}/limits", { path: { user: id }, ...ONCE })
      : this.api.call("GET /operator/groups/{group}/limits", { path: { group: id }, ...ONCE });

  setLimits = ({ kind, id }: LimitSubject, body: LimitsRequest): Promise<OperatorLimit> =>
    kind === "user"
      ? this.api.call("PUT /operator/users/{user}/limits", { path: { user: id }, body })
      : this.api.call("PUT /operator/groups/{group}/limits", { path: { group: id }, body });

  tools = (cursor: Cursor): Promise<Page<RestrictedTool[]>> => this.api.page("GET /operator/tools", { query: { limit: SIZE, cursor }, ...ONCE });

  setRule = (tool: string, body: ToolRuleRequest): Promise<RestrictedTool> => this.api.call("PUT /operator/tools/{tool}", { path: { tool }, body });

  removeRule = (tool: string): Promise<void> => this.api.call("DELETE /operator/tools/{tool}", { path: { tool } });

  invitations = (cursor: Cursor): Promise<Page<Invitation[]>> =>
    this.api.page("GET /operator/invitations", { query: { limit: SIZE, cursor }, ...ONCE });

  /** Creates one invitation for each key, however often it is called. */
  invite = (body: { email: string | null; expires_in_hours: number }, key: string): Promise<Invitation> =>
    this.api.call("POST /operator/invitations", { body, headers: { "Idempotency-Key": key } });

  withdraw = (invitation: string): Promise<void> => this.api.call("DELETE /operator/invitations/{invitation}", { path: { invitation } });

  audit = (filter: AuditFilter, cursor: Cursor): Promise<Page<AuditEntry[]>> => {
    const given = Object.entries(filter).filter(([, value]) => value !== "");
    return this.api.page("GET /operator/audit", { query: { ...Object.fromEntries(given), limit: SIZE, cursor }, ...ONCE });
  };
}

/** All of a list that is short: at most ten pages. */
async function all<T>(read: (cursor: Cursor) => Promise<Page<T[]>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: Cursor = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page: Page<T[]> = await read(cursor);
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor === null) break;
  }
  return items;
}
