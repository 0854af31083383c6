// The calls for a group's settings, people, invitations and usage.
import type { AgentChange, EarlierPrompt, Group, GroupChange, Invitation, InvitationRequest, Member, Person, RecordedModelCall, UsageReport } from "#openapi";
import type { Api, Stored } from "./api";
import type { Role } from "./types";

export type { EarlierPrompt, GroupChange, Invitation, Limits, RecordedModelCall, Row as UsageRow, UsageReport } from "#openapi";

export type UsageGrouping = "model" | "agent" | "group" | "day";

export const readGroup = (api: Api, group: string): Promise<Stored<Group>> => api.stored("GET /groups/{group}", { path: { group } });

/** Changes the group if it is still as it was read; otherwise a problem with status 412. */
export const changeGroup = (api: Api, group: string, body: GroupChange, etag: string): Promise<Stored<Group>> =>
  api.stored("PATCH /groups/{group}", { path: { group }, body, headers: { "If-Match": etag } });

export const deleteGroup = (api: Api, group: string): Promise<void> => api.call("DELETE /groups/{group}", { path: { group } });

export const leaveGroup = (api: Api, group: string): Promise<void> => api.call("DELETE /groups/{group}/people/me", { path: { group } });

export const readMember = (api: Api, group: string, member: string): Promise<Stored<Member>> =>
  api.stored("GET /groups/{group}/members/{member}", { path: { group, member } });

/** As for a group. */
export const changeMember = (api: Api, group: string, member: string, body: AgentChange, etag: string): Promise<Stored<Member>> =>
  api.stored("PATCH /groups/{group}/members/{member}", { path: { group, member }, body, headers: { "If-Match": etag } });

/** The instructions that a member had before, newest first. */
export const earlierPrompts = (api: Api, group: string, member: string): Promise<EarlierPrompt[]> =>
  api.call("GET /groups/{group}/members/{member}/prompts", { path: { group, member } });

export const changeRole = (api: Api, group: string, user: string, role: Role): Promise<Person> =>
  api.call("PATCH /groups/{group}/people/{user}", { path: { group, user }, body: { role } });

export const removePerson = (api: Api, group: string, user: string): Promise<void> =>
  api.call("DELETE /groups/{group}/people/{user}", { path: { group, user } });

/** The ids of the users who have an event stream of the group open; null if nothing has changed since the answer with that ETag. */
export async function present(api: Api, group: string, etag: string): Promise<Stored<readonly string[]> | null> {
  const now = await api.ifChanged("GET /groups/{group}/presence", etag, { path: { group }, attempts: 1 });
  return now === null ? null : { value: now.value.user_ids, etag: now.etag };
}

/** At most 100 are open, which one page holds. */
export const invitations = (api: Api, group: string): Promise<Invitation[]> =>
  api.call("GET /groups/{group}/invitations", { path: { group }, query: { limit: 100 } });

export const invite = (api: Api, group: string, body: InvitationRequest): Promise<Invitation> =>
  api.call("POST /groups/{group}/invitations", { path: { group }, body });

export const withdraw = (api: Api, group: string, invitation: string): Promise<void> =>
  api.call("DELETE /groups/{group}/invitations/{invitation}", { path: { group, invitation } });

/** The model calls of a turn that has ended. */
export const modelCalls = (api: Api, group: string, turn: string): Promise<RecordedModelCall[]> =>
  api.call("GET /groups/{group}/turns/{turn}/calls", { path: { group, turn } });

/** The user's own calls or, with a group, all calls in it. */
export const usage = (api: Api, by: UsageGrouping, from: string, group?: string): Promise<UsageReport> =>
  group === undefined
    ? api.call("GET /usage", { query: { by, from } })
    : api.call("GET /groups/{group}/usage", { path: { group }, query: { by, from } });
