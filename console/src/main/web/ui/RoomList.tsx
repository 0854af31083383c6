import { memo, useEffect, useState, type MouseEvent, type ReactNode } from "react";
import type { GroupActivity } from "../api/types";
import type { Rooms } from "../store/rooms";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { AccountMenu } from "./AccountMenu";
import { Avatar } from "./Avatar";
import { useCommands } from "./commands";
import { cost, when } from "./format";
import { NewRoomDialog } from "./NewRoomDialog";
import { ProblemNote } from "./ProblemNote";
import { goTo, JOINED, roomAddress } from "./route";
import { Shortcuts } from "./Shortcuts";

export function RoomList({ rooms, chosen }: { rooms: Rooms; chosen: string | null }): ReactNode {
  const groups = useStore(rooms.groups);
  const problem = useStore(rooms.problem);
  const costs = useStore(rooms.costs);
  const [query, setQuery] = useState("");
  const [creating, setCreating] = useState(false);
  useEffect(() => {
    const first = groups?.[0];
    if (groups !== null && location.hash === JOINED) goTo(first === undefined ? "#/" : roomAddress(first.group_id));
  }, [groups]);
  useCommands(() => [{ label: texts.commands.newRoom, run: () => setCreating(true) }]);
  const shown = (groups ?? []).filter((group) => group.name.toLowerCase().includes(query.trim().toLowerCase()));

  return (
    <nav className="rooms" aria-label={texts.rooms.title}>
      {chosen !== null && (
        <a className="skip" href="#messages" onClick={focusMessages}>
          {texts.skipToMessages}
        </a>
      )}
      <header>
        <div className="brand" aria-hidden="true" />
        <h1>{texts.product}</h1>
        <button type="button" className="primary" onClick={() => setCreating(true)}>
          {texts.rooms.new}
        </button>
      </header>
      <div className="room-search">
        <input
          type="search"
          aria-label={texts.rooms.search}
          placeholder={texts.rooms.search}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Shortcuts rooms={rooms} chosen={chosen} />
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="room-list">
        {groups === null ? problem === null && <p className="hint">{texts.rooms.loading}</p> : <Items groups={shown} chosen={chosen} costs={costs} />}
        {groups !== null && shown.length === 0 && <p className="hint">{groups.length === 0 ? texts.rooms.none : texts.rooms.noMatch(query)}</p>}
      </div>
      <AccountMenu />
      {creating && <NewRoomDialog onClose={() => setCreating(false)} />}
    </nav>
  );
}

/** The address keeps the room: following the link would replace it. */
function focusMessages(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("messages")?.focus();
}

interface ItemsProps {
  groups: readonly GroupActivity[];
  chosen: string | null;
  costs: ReadonlyMap<string, number>;
}

function Items({ groups, chosen, costs }: ItemsProps): ReactNode {
  return (
    <ul>
      {groups.map((group) => (
        <RoomItem key={group.group_id} group={group} isChosen={group.group_id === chosen} today={costs.get(group.group_id) ?? 0} />
      ))}
    </ul>
  );
}

const RoomItem = memo(function RoomItem({ group, isChosen, today }: { group: GroupActivity; isChosen: boolean; today: number }): ReactNode {
  const [state, label] = stateOf(group);
  const unread = isChosen ? 0 : group.unread;
  return (
    <li>
      <a href={roomAddress(group.group_id)} aria-current={isChosen ? "page" : undefined} className={unread > 0 ? "room-item unread" : "room-item"}>
        <Avatar name={group.name} />
        <span className="room-name">{group.name}</span>
        <span className="room-time">{when(group.last_activity_at)}</span>
        <span className={`room-state ${state}`}>
          {label}
          {today > 0 && (
            <span className="room-cost" title={texts.usage.roomTodayTitle}>
              {` · ${texts.usage.roomToday(cost(today))}`}
            </span>
          )}
        </span>
        {unread > 0 && (
          <span className="badge" title={texts.rooms.unreadLabel(unread)}>
            <span aria-hidden="true">{texts.rooms.unread(unread)}</span>
            <span className="hidden">{texts.rooms.unreadLabel(unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
});

function stateOf(group: GroupActivity): [string, string] {
  switch (group.active_turn?.status) {
    case "running":
      return ["running", texts.rooms.running];
    case "waiting":
      return ["waiting", texts.rooms.waiting];
    default:
      if (group.queued_turns > 0) return ["queued", texts.rooms.queued];
      return group.last_turn?.status === "failed" ? ["failed", texts.rooms.failed] : ["idle", texts.rooms.idle];
  }
}
