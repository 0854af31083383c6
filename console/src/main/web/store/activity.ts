import type { ActivityEvent, ActivityGroup, TurnStatus } from "../api/types";

const FINAL = new Set<TurnStatus>(["completed", "failed", "cancelled"]);

/** The rooms after an event of the user's stream, the most recently active first. Rooms that did not change are the same objects. */
export function applyActivity(groups: readonly ActivityGroup[], event: ActivityEvent): readonly ActivityGroup[] {
  switch (event.type) {
    case "resync":
      return groups;
    case "group.added":
      return groups.some((group) => group.group_id === event.group_id) ? groups : [newGroup(event), ...groups];
    case "group.removed":
      return groups.filter((group) => group.group_id !== event.group_id);
    case "group.changed":
      return change(groups, event.group_id, (group) => ({ ...group, name: event.name, role: event.role, updated_at: event.updated_at }));
    case "unread.changed":
      return change(groups, event.group_id, (group) => ({ ...group, unread: event.unread, read_up_to: event.read_up_to }));
    default:
      return toFront(
        change(groups, event.group_id, (group) => withTurn(group, event)),
        event.group_id,
      );
  }
}

type TurnEvent = Extract<ActivityEvent, { turn_id: string }>;

function withTurn(group: ActivityGroup, event: TurnEvent): ActivityGroup {
  const status = (event.type === "turn.started" ? "running" : event.type.slice("turn.".length)) as TurnStatus;
  const turn = { turn_id: event.turn_id, number: event.number, status };
  if (status === "queued") {
    const at = { ...group, last_activity_at: event.timestamp };
    return group.active_turn === null ? { ...at, active_turn: turn } : { ...at, queued_turns: group.queued_turns + 1 };
  }
  if (!FINAL.has(status)) {
    const wasQueued = group.active_turn !== null && group.active_turn.turn_id !== event.turn_id;
    return { ...group, active_turn: turn, queued_turns: Math.max(0, group.queued_turns - (wasQueued ? 1 : 0)) };
  }
  const isActive = group.active_turn === null || group.active_turn.turn_id === event.turn_id;
  return {
    ...group,
    last_activity_at: event.timestamp,
    active_turn: isActive ? null : group.active_turn,
    queued_turns: isActive ? group.queued_turns : Math.max(0, group.queued_turns - 1),
    last_turn: { ...turn, ended_at: event.timestamp, error: event.error ?? null },
  };
}

function newGroup(event: Extract<ActivityEvent, { type: "group.added" }>): ActivityGroup {
  return {
    group_id: event.group_id,
    name: event.name,
    role: event.role,
    updated_at: event.updated_at,
    last_activity_at: event.timestamp,
    active_turn: null,
    queued_turns: 0,
    last_turn: null,
    unread: 0,
    read_up_to: null,
  };
}

function change(groups: readonly ActivityGroup[], id: string, update: (group: ActivityGroup) => ActivityGroup): readonly ActivityGroup[] {
  const index = groups.findIndex((group) => group.group_id === id);
  return index < 0 ? groups : groups.with(index, update(groups[index]!));
}

function toFront(groups: readonly ActivityGroup[], id: string): readonly ActivityGroup[] {
  const index = groups.findIndex((group) => group.group_id === id);
  return index <= 0 ? groups : [groups[index]!, ...groups.toSpliced(index, 1)];
}
