import { Problem } from "./problem";
import type { Session } from "./session";
import type { Activity, AgentConfig, Group, Me, Member, MemberChange, Message, Person, Provider, Role, Team, Tool, Turn } from "./types";

export interface Page<T> {
  items: T;
  hasMore: boolean;
}

const LONGEST_WAIT_SECONDS = 60;

/** The calls of the API that the page uses. Reads are repeated when the server asks for a later attempt. */
export class Api {
  constructor(private readonly session: Session) {}

  me = (): Promise<Me> => this.read("/auth/me");
  teams = (): Promise<Team[]> => this.read("/teams");
  activity = (): Promise<Activity> => this.read("/activity");
  group = (id: string): Promise<Group> => this.read(`/groups/${id}`);
  people = (id: string): Promise<Person[]> => this.read(`/groups/${id}/people`);
  turn = (group: string, id: string): Promise<Turn> => this.read(`/groups/${group}/turns/${id}`);

  /** Turns, newest first; `cursor` is what the page before gave. */
  async turns(group: string, cursor: string | null): Promise<{ turns: Turn[]; cursor: string | null }> {
    const response = await this.request("GET", `/groups/${group}/turns?limit=50${cursor === null ? "" : `&cursor=${cursor}`}`);
    const next = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(response.headers.get("Link") ?? "");
    return { turns: (await response.json()) as Turn[], cursor: next?.[1] ?? null };
  }

  async messages(group: string, before: string | null): Promise<Page<Message[]>> {
    const from = before === null ? "" : `&before=${before}`;
    const response = await this.request("GET", `/groups/${group}/messages?limit=100${from}`);
    return { items: (await response.json()) as Message[], hasMore: (response.headers.get("Link") ?? "").includes('rel="next"') };
  }

  createGroup = (name: string, members: AgentConfig[]): Promise<Group> => this.write("POST", "/groups", { name, members });

  post = (group: string, content: string, client_message_id: string): Promise<Message> =>
    this.write("POST", `/groups/${group}/messages`, { content, client_message_id });

  tools = (): Promise<Tool[]> => this.read("/system/tools");
  providers = (): Promise<Provider[]> => this.read("/system/llm-options");

  addMember = (group: string, member: MemberChange): Promise<Member> => this.write("POST", `/groups/${group}/members`, member);

  changeMember = (group: string, id: string, member: MemberChange): Promise<Member> =>
    this.write("PATCH", `/groups/${group}/members/${id}`, member);

  async removeMember(group: string, id: string): Promise<void> {
    await this.request("DELETE", `/groups/${group}/members/${id}`);
  }

  invite = (group: string, role: Role): Promise<{ token: string }> => this.write("POST", `/groups/${group}/invitations`, { role });

  accept = (token: string): Promise<{ group_id: string | null }> => this.write("POST", "/invitations/accept", { token });

  async cancel(group: string, turn: string): Promise<void> {
    await this.request("POST", `/groups/${group}/turns/${turn}/cancel`);
  }

  async markRead(group: string, read_up_to: string): Promise<void> {
    await this.request("PUT", `/groups/${group}/read`, { read_up_to });
  }

  private async read<T>(path: string): Promise<T> {
    return (await (await this.request("GET", path)).json()) as T;
  }

  private async write<T>(method: string, path: string, body: object): Promise<T> {
    return (await (await this.request(method, path, body)).json()) as T;
  }

  /** A call with the access token, which is renewed if the server refuses it. */
  async request(method: string, path: string, body?: object): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const token = await this.session.accessToken();
      const response = await send(method, path, token, body);
      if (response.status === 401 && attempt < 4) {
        await this.session.renew(token);
        continue;
      }
      if (response.ok) return response;
      const problem = await Problem.of(response);
      const wait = problem.retryAfterSeconds ?? LONGEST_WAIT_SECONDS + 1;
      if (method !== "GET" || attempt === 5 || !problem.isTemporary || wait > LONGEST_WAIT_SECONDS) throw problem;
      await new Promise((resolve) => setTimeout(resolve, Math.max(wait, 1) * 1000));
    }
  }
}

async function send(method: string, path: string, token: string, body?: object): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, { method, headers, cache: "no-store", ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch {
    throw Problem.unreachable();
  }
}
