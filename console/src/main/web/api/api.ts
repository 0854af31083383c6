import type { Answer, CallOptions, OperationName, RequestOptions } from "./operations";
import { target } from "./operations";
import { Problem } from "./problem";
import { post } from "./upload";
import type { Session } from "./session";
import type { Activity, AgentRequest, Attachment, AvailableTool, CurrentAccount, Group, Member, Message, Person, ProviderEntry, Team, Turn } from "./types";

/** A page of a list, and where the next one begins: the cursor, or null if there is none. */
export interface Page<T> {
  readonly items: T;
  readonly cursor: string | null;
}

/** A resource, and the mark of the state in which it was read. */
export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

const LONGEST_WAIT_SECONDS = 60;
const ATTEMPTS = 5;
const NOT_MODIFIED = 304;
/** How long an attempt of a call may take, and one to post a message; transfers of files take as long as they need. */
const LONGEST_ATTEMPT_SECONDS = 60;
const LONGEST_POST_SECONDS = 30;

/** The calls of the API that the page uses. Reads are repeated when the server asks for a later attempt. */
export class Api {
  constructor(private readonly session: Session) {}

  me = (): Promise<CurrentAccount> => this.call("GET /auth/me", {});
  teams = (): Promise<Team[]> => this.call("GET /teams", {});
  activity = (): Promise<Activity> => this.call("GET /activity", {});
  group = (group: string): Promise<Group> => this.call("GET /groups/{group}", { path: { group } });
  people = (group: string): Promise<Person[]> => this.call("GET /groups/{group}/people", { path: { group } });
  turn = (group: string, turn: string): Promise<Turn> => this.call("GET /groups/{group}/turns/{turn}", { path: { group, turn } });

  /** Turns, newest first; `cursor` is what the page before gave. */
  turns = (group: string, cursor: string | null): Promise<Page<Turn[]>> =>
    this.page("GET /groups/{group}/turns", { path: { group }, query: { limit: 50, cursor } });

  /** Messages before a message, or the newest; oldest first. */
  messages = (group: string, before: string | null): Promise<Page<Message[]>> =>
    this.page("GET /groups/{group}/messages", { path: { group }, query: { limit: 100, before } });

  /** The message before one; a problem of status 404 if there is no such message. */
  messageBefore = (group: string, before: string): Promise<Page<Message[]>> =>
    this.page("GET /groups/{group}/messages", { path: { group }, query: { limit: 1, before } });

  createGroup = (name: string, members: AgentRequest[]): Promise<Group> => this.call("POST /groups", { body: { name, members } });

  post = (group: string, content: string, client_message_id: string, files: readonly string[]): Promise<Message> =>
    this.call("POST /groups/{group}/messages", {
      path: { group },
      body: { content, client_message_id, ...(files.length === 0 ? {} : { files: [...files] }) },
      seconds: LONGEST_POST_SECONDS,
    });

  /** Uploads a file for a message. The same key gets the same file, however often it is sent. */
  async upload(group: string, file: File, type: string, key: string, onProgress: (part: number) => void, signal: AbortSignal): Promise<Attachment> {
    const { url } = target("POST /groups/{group}/files", { group }, { name: file.name.slice(-255) });
    for (let attempt = 1; ; attempt++) {
      const token = await this.session.accessToken();
      const response = await post(url, file, { Authorization: `Bearer ${token}`, "Content-Type": type, "Idempotency-Key": key }, onProgress, signal);
      if (response.ok) return (await response.json()) as Attachment;
      if (response.status !== 401 || attempt === 4) throw await Problem.of(response);
      await this.session.renew(token);
    }
  }

  async file(group: string, file: string, signal?: AbortSignal): Promise<Blob> {
    const { method, url } = target("GET /groups/{group}/files/{file}", { group, file });
    return (await this.request(method, url, undefined, signal === undefined ? {} : { signal })).blob();
  }

  removeFile = (group: string, file: string): Promise<void> => this.call("DELETE /groups/{group}/files/{file}", { path: { group, file } });

  tools = (): Promise<AvailableTool[]> => this.call("GET /system/tools", {});
  providers = (): Promise<ProviderEntry[]> => this.call("GET /system/llm-options", {});

  addMember = (group: string, body: AgentRequest): Promise<Member> => this.call("POST /groups/{group}/members", { path: { group }, body });

  removeMember = (group: string, member: string): Promise<void> => this.call("DELETE /groups/{group}/members/{member}", { path: { group, member } });

  accept = (token: string): Promise<Answer<"POST /invitations/accept">> => this.call("POST /invitations/accept", { body: { token } });

  cancel = (group: string, turn: string): Promise<Turn> => this.call("POST /groups/{group}/turns/{turn}/cancel", { path: { group, turn } });

  markRead = (group: string, read_up_to: string): Promise<Answer<"PUT /groups/{group}/read">> =>
    this.call("PUT /groups/{group}/read", { path: { group }, body: { read_up_to } });

  /** Calls an operation of the API document and answers its JSON. */
  async call<O extends OperationName>(operation: O, options: CallOptions<O>): Promise<Answer<O>> {
    return answerOf<O>(await this.send(operation, options));
  }

  /** Reads a page of a list, and the cursor that its `Link` header gives. */
  async page<O extends OperationName>(operation: O, options: CallOptions<O>): Promise<Page<Answer<O>>> {
    const response = await this.send(operation, options);
    return { items: await answerOf<O>(response), cursor: nextCursor(response) };
  }

  /** Reads or changes a resource that has an `ETag`. */
  async stored<O extends OperationName>(operation: O, options: CallOptions<O>): Promise<Stored<Answer<O>>> {
    const response = await this.send(operation, options);
    return { value: await answerOf<O>(response), etag: response.headers.get("ETag") ?? "" };
  }

  /** As `stored`; null if the resource still is as it was when it had the `ETag`. */
  async ifChanged<O extends OperationName>(operation: O, etag: string, options: CallOptions<O>): Promise<Stored<Answer<O>> | null> {
    const response = await this.send(operation, { ...options, headers: etag === "" ? {} : { "If-None-Match": etag } });
    return response.status === NOT_MODIFIED ? null : { value: await answerOf<O>(response), etag: response.headers.get("ETag") ?? "" };
  }

  private send<O extends OperationName>(operation: O, options: CallOptions<O>): Promise<Response> {
    const { method, url } = target(operation, options.path, options.query);
    return this.request(method, url, options.body as object | undefined, { seconds: LONGEST_ATTEMPT_SECONDS, ...options });
  }

  /** A call with the access token, which is renewed if the server refuses it. */
  async request(method: string, path: string, body?: object, options: RequestOptions = {}): Promise<Response> {
    const { headers = {}, attempts = ATTEMPTS, signal, seconds } = options;
    for (let attempt = 1; ; attempt++) {
      const token = await this.session.accessToken();
      const response = await send(method, path, body, { ...headers, Authorization: `Bearer ${token}` }, signal ?? limit(seconds));
      if (response.status === 401 && attempt < 4) {
        await this.session.renew(token);
        continue;
      }
      if (response.ok || response.status === NOT_MODIFIED) return response;
      const problem = await Problem.of(response);
      const wait = problem.retryAfterSeconds ?? LONGEST_WAIT_SECONDS + 1;
      if (method !== "GET" || attempt >= attempts || !problem.isTemporary || wait > LONGEST_WAIT_SECONDS) throw problem;
      await new Promise((resolve) => setTimeout(resolve, Math.max(wait, 1) * 1000));
    }
  }
}

/** JSON, or nothing where the server answers without a body. */
async function answerOf<O extends OperationName>(response: Response): Promise<Answer<O>> {
  try {
    return (response.status === 204 ? undefined : await response.json()) as Answer<O>;
  } catch (error) {
    throw error instanceof SyntaxError ? error : Problem.unreachable(); // the connection was lost, or the time is up
  }
}

function limit(seconds: number | undefined): AbortSignal | undefined {
  return seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000);
}

function nextCursor(response: Response): string | null {
  const next = /[?&](?:cursor|before)=([^&>]+)[^>]*>; rel="next"/.exec(response.headers.get("Link") ?? "");
  return next === null ? null : decodeURIComponent(next[1]!);
}

async function send(method: string, url: string, body: object | undefined, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  const request: RequestInit = { method, headers, cache: "no-store" };
  if (signal !== undefined) request.signal = signal;
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { ...headers, "Content-Type": "application/json" };
  }
  try {
    return await fetch(url, request);
  } catch {
    throw Problem.unreachable();
  }
}
