// What the API sends. The schemas are generated from docs/openapi.json; the events are described in docs/api.md.
import type { GroupActivity, Message, Turn, Usage } from "#openapi";

export type {
  Activity,
  ActiveTurn,
  AgentChange,
  AgentRequest,
  Attachment,
  AvailableTool,
  CurrentAccount,
  Group,
  GroupActivity,
  Member,
  Message,
  MessageMeta,
  Person,
  ProviderEntry,
  SignInOptions,
  Step,
  Team,
  TeamMember,
  ToolCall,
  Turn,
  Usage,
} from "#openapi";

export type TurnStatus = Turn["status"];
export type Role = GroupActivity["role"];

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
  | (EventBase & { type: "unread.changed"; unread: number; read_up_to?: string | null })
  | { type: "resync"; seq: number };
