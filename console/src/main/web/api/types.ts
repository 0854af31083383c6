// What the API sends; see docs/api.md.

export type TurnStatus = "queued" | "running" | "waiting" | "completed" | "failed" | "cancelled";
export type Role = "viewer" | "editor" | "owner";

export interface Me {
  id: string;
  email: string;
  name: string;
  operator: boolean;
  has_password: boolean;
}

export interface Member {
  id: string;
  alias: string;
  role_prompt: string;
  tools: string[];
  provider: string;
  model: string;
  temperature: number;
}

export interface Group {
  id: string;
  name: string;
  owner_id: string;
  created_at: string;
  updated_at: string;
  members: Member[];
}

export interface Person {
  user_id: string;
  name: string;
  email: string | null;
  role: Role;
  joined_at: string;
}

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cached_tokens?: number;
  cost_usd?: number;
  estimated?: boolean;
}

export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

export interface FileInfo {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  width?: number | null;
  height?: number | null;
}

export interface Meta {
  type?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
  usage?: Usage;
  provider?: string;
  model?: string;
  finish_reason?: string;
  error?: string;
  reasoning?: string;
  citations?: { url: string; title?: string }[];
  tool_run?: { duration_ms: number; shortened?: boolean };
  files?: FileInfo[];
  user?: { id: string; name: string };
}

export interface Message {
  id: string;
  group_id: string;
  turn_id: string;
  sender_alias: string;
  content: string;
  timestamp: string;
  parent_message_id: string | null;
  meta: Meta;
}

export interface Step {
  id: string;
  number: number;
  kind: string;
  alias: string;
  status: string;
  attempts: number;
  started_at: string | null;
  ended_at: string | null;
  reason: string | null;
  usage: Usage | null;
  provider: string | null;
  model: string | null;
}

export interface Turn {
  id: string;
  group_id: string;
  number: number;
  status: TurnStatus;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  error: string | null;
  usage: Usage | null;
  steps: Step[];
}

export interface AgentConfig {
  alias: string;
  role_prompt: string;
  tools: string[];
}

export interface AuthOptions {
  registration: "open" | "invite" | "closed";
  oidc: { enabled: boolean; label: string | null };
}

export interface Tool {
  name: string;
  description: string;
  allowed: boolean;
}

export interface Provider {
  provider_name: string;
  default_model: string;
  models: { id: string; name: string }[];
}

export interface MemberChange {
  alias?: string;
  role_prompt: string;
  tools?: string[];
  provider: string | null;
  model: string | null;
  temperature: number | null;
}

export interface Team {
  name: string;
  about: string;
  members: AgentConfig[];
}

interface EventBase {
  seq: number;
  group_id: string;
  timestamp: string;
}

interface TurnEventBase extends EventBase {
  turn_id: string;
}

export type GroupEvent =
  | (TurnEventBase & { type: "message" } & Message)
  | (TurnEventBase & { type: "message.delta" | "reasoning.delta"; message_id: string; sender_alias: string; delta: string })
  | (TurnEventBase & { type: "message.discarded"; message_id: string })
  | (TurnEventBase & { type: "turn.queued" | "turn.started" | "turn.waiting"; number: number })
  | (TurnEventBase & {
      type: "turn.completed" | "turn.failed" | "turn.cancelled";
      number: number;
      usage?: Usage | null;
      error?: string | null;
    })
  | (TurnEventBase & {
      type: "step.started" | "step.completed" | "step.retrying" | "step.failed";
      step_id: string;
      kind: string;
      alias: string;
      reason?: string | null;
      attempts: number;
    })
  | (EventBase & { type: "resync" });

export interface ActiveTurn {
  turn_id: string;
  number: number;
  status: TurnStatus;
}

export interface ActivityGroup {
  group_id: string;
  name: string;
  role: Role;
  updated_at: string;
  active_turn: ActiveTurn | null;
  queued_turns: number;
  last_turn: (ActiveTurn & { ended_at: string; error: string | null }) | null;
  last_activity_at: string;
  unread: number;
  read_up_to: string | null;
}

export interface Activity {
  seq: number;
  groups: ActivityGroup[];
}

export type ActivityEvent =
  | (EventBase & { type: "group.added"; name: string; role: Role; updated_at: string })
  | (EventBase & { type: "group.changed"; name: string; role: Role; updated_at: string })
  | (EventBase & { type: "group.removed" })
  | (EventBase & {
      type: "turn.queued" | "turn.started" | "turn.waiting" | "turn.completed" | "turn.failed" | "turn.cancelled";
      turn_id: string;
      number: number;
      error?: string | null;
    })
  | (EventBase & { type: "unread.changed"; unread: number; read_up_to: string | null })
  | { type: "resync"; seq: number };
