import type { ActivityEvent, GroupActivity, TurnStatus } from "../api/types";

/** The rooms after an event of the user's stream, the most recently active first. Rooms that did not change are the same objects. */
export function applyActivity(groups: readonly GroupActivity[], event: ActivityEvent): readonly GroupActivity[] {
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
      return change(groups, event.group_id, (group) => ({ ...group, unread: event.unread, read_up_to: event.read_up_to ?? group.read_up_to }));
    default:
      return toFront(
        change(groups, event.group_id, (group) => withTurn(group, event)),
        event.group_id,
      );
  }
}

type TurnEvent = Extract<ActivityEvent, { turn_id: string }>;

function withTurn(group: GroupActivity, event: TurnEvent): GroupActivity {
  const status = (event.type === "turn.started" ? "running" : event.type.slice("turn.".length)) as TurnStatus;
  const turn = { turn_id: event.turn_id, number: event.number };
  const isActive = group.active_turn?.turn_id === event.turn_id;
  const withoutIt = Math.max(0, group.queued_turns - (isActive ? 0 : 1));
  switch (status) {
    case "queued":
      return { ...group, last_activity_at: event.timestamp, queued_turns: group.queued_turns + 1 };
    case "running":
    case "waiting":
      return { ...group, active_turn: { ...turn, status }, queued_turns: withoutIt };
    default:
      return {
        ...group,
        last_activity_at: event.timestamp,
        active_turn: isActive ? null : (group.active_turn ?? null),
        queued_turns: withoutIt,
        last_turn: { ...turn, status, ended_at: event.timestamp, error: event.error ?? null },
      };
  }
}

function newGroup(event: Extract<ActivityEvent, { type: "group.added" }>): GroupActivity {
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
    read_up_to: event.timestamp,
  };
}

function change(groups: readonly GroupActivity[], id: string, update: (group: GroupActivity) => GroupActivity): readonly GroupActivity[] {
  const index = groups.findIndex((group) => group.group_id === id);
  return index < 0 ? groups : groups.with(index, update(groups[index]!));
}

function toFront(groups: readonly GroupActivity[], id: string): readonly GroupActivity[] {
  const index = groups.findIndex((group) => group.group_id === id);
  return index <= 0 ? groups : [groups[index]!, ...groups.toSpliced(index, 1)];
}
