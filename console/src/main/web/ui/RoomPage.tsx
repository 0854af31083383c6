import { lazy, useEffect, useState, type ReactNode } from "react";
import { LinkedMessage } from "../store/linkedMessage";
import { Room } from "../store/room";
import type { Rooms } from "../store/rooms";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { useCommands } from "./commands";
import { Composer } from "./Composer";
import { ConnectionBanner } from "./ConnectionBanner";
import { useApp } from "./context";
import { draftFiles } from "./drafts";
import { ExportDialog } from "./ExportDialog";
import { LinkNote } from "./LinkNote";
import { MembersPanel } from "./MembersPanel";
import { MessageLog } from "./MessageLog";
import { OnDemandDialog } from "./OnDemandDialog";
import { PeopleBar } from "./PeopleBar";
import { ProblemNote } from "./ProblemNote";

const RoomSettings = lazy(() => import("./settings/RoomSettings"));
const TurnDialog = lazy(() => import("./turn/TurnDialog"));

/** An open room: its stream is open as long as this is on the page. */
export function RoomPage({ id, message, rooms }: { id: string; message: string | null; rooms: Rooms }): ReactNode {
  const { api, session, outboxes } = useApp();
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    const opened = new Room(api, session, id, outboxes.of(id), draftFiles(outboxes.kept, id));
    setRoom(opened);
    return () => opened.close();
  }, [api, session, outboxes, id]);
  return room === null ? <main className="room" /> : <OpenRoom room={room} message={message} rooms={rooms} />;
}

function OpenRoom({ room, message, rooms }: { room: Room; message: string | null; rooms: Rooms }): ReactNode {
  const { api, me } = useApp();
  const view = useStore(room.view);
  const group = useStore(room.group);
  const people = useStore(room.people);
  const [showsMembers, setShowsMembers] = useState(false);
  const [showsSettings, setShowsSettings] = useState(false);
  const [isExporting, setExporting] = useState(false);
  const [turn, setTurn] = useState<string | null>(null);
  const [linked, setLinked] = useState<LinkedMessage | null>(null);
  const running = view.turns.find((each) => each.status === "running");
  const role = people.find((person) => person.user_id === me.id)?.role ?? "viewer";
  const mayWrite = people.length === 0 || role !== "viewer";
  const listed = useStore(rooms.groups)?.find((each) => each.group_id === room.id);

  useCommands(() => [
    { label: texts.commands.members, run: () => setShowsMembers(true) },
    { label: texts.settings.openLabel, run: () => setShowsSettings(true) },
    ...(running === undefined ? [] : [{ label: texts.commands.stopTurn, keys: "Esc", run: () => void room.cancel(running.id) }]),
  ]);

  // the user's stream says when the room has changed: its name, its members, one's role
  useEffect(() => {
    if (room.group.get() !== null) void room.loadGroup();
  }, [room, listed?.updated_at, listed?.role]);

  useEffect(() => {
    if (message === null) return;
    const opened = new LinkedMessage(api, room, message);
    setLinked(opened);
    return () => {
      opened.stop();
      setLinked(null);
    };
  }, [api, room, message]);

  useEffect(() => {
    document.title = group === null ? texts.product : `${group.name} · ${texts.product}`;
    return () => {
      document.title = texts.product;
    };
  }, [group]);

  useEffect(() => {
    const stop = (event: KeyboardEvent): void => {
      // not one that ends the composition of a character, or that clears a search
      const isElsewhere = event.defaultPrevented || event.isComposing || event.target instanceof HTMLInputElement;
      if (event.key === "Escape" && !isElsewhere && running !== undefined) void room.cancel(running.id);
    };
    document.addEventListener("keydown", stop);
    return () => document.removeEventListener("keydown", stop);
  }, [room, running]);

  if (view.isGone) {
    return (
      <main className="room no-room">
        <p>{texts.room.gone}</p>
        <a href="#/">{texts.rooms.back}</a>
      </main>
    );
  }
  return (
    <main className="room">
      <header className="room-head">
        <a className="back" href="#/" aria-label={texts.rooms.back}>
          ‹
        </a>
        {/* where the list of rooms is not shown, whose title it is otherwise */}
        <h1 className="hidden narrow-only">{texts.product}</h1>
        <h2>{group?.name ?? ""}</h2>
        <PeopleBar people={people} presence={room.presence} />
        <button type="button" className="quiet" aria-label={texts.export.title} title={texts.export.title} onClick={() => setExporting(true)}>
          <HeadLabel text={texts.export.button} sign="↓" />
        </button>
        <button type="button" className="quiet" aria-label={texts.settings.openLabel} disabled={group === null} onClick={() => setShowsSettings(true)}>
          <HeadLabel text={texts.settings.open} sign={"\u2699\uFE0E"} />
        </button>
        <button
          type="button"
          className="quiet"
          aria-expanded={showsMembers}
          aria-label={showsMembers ? texts.room.hideMembers : texts.room.showMembers}
          onClick={() => setShowsMembers(!showsMembers)}
        >
          <HeadLabel text={texts.room.members(group?.members.length ?? 0)} sign="☰" />
        </button>
      </header>
      <ConnectionBanner socket={room.socket} />
      {view.problem !== null && <ProblemNote problem={view.problem} onDismiss={() => room.dismissProblem()} />}
      {linked !== null && <LinkNote linked={linked} room={room.id} />}
      <div className="room-body">
        <div className="conversation">
          <MessageLog room={room} view={view} linked={linked} mayWrite={mayWrite} onTurn={setTurn} />
          <Composer room={room} members={group?.members ?? []} running={running} mayWrite={mayWrite} />
        </div>
        {showsMembers && group !== null && <MembersPanel group={group} people={people} presence={room.presence} role={role} onChange={() => void room.loadGroup()} />}
      </div>
      <Announcer room={room} />
      {isExporting && group !== null && <ExportDialog group={room.id} name={group.name} onClose={() => setExporting(false)} />}
      {turn !== null && (
        <OnDemandDialog title={texts.turn.details} onClose={() => setTurn(null)}>
          <TurnDialog group={room.id} turn={turn} view={view.turns.find((each) => each.id === turn)} onClose={() => setTurn(null)} />
        </OnDemandDialog>
      )}
      {showsSettings && group !== null && (
        <OnDemandDialog title={texts.settings.title(group.name)} onClose={() => setShowsSettings(false)}>
          <RoomSettings
            group={room.id}
            name={group.name}
            people={people}
            presence={room.presence}
            role={role}
            onChange={() => void room.loadGroup()}
            onClose={() => setShowsSettings(false)}
          />
        </OnDemandDialog>
      )}
    </main>
  );
}

/** What a button in the head of the room shows: a sign where there is no room for words. */
function HeadLabel({ text, sign }: { text: string; sign: string }): ReactNode {
  return (
    <>
      <span className="wide-only">{text}</span>
      <span className="narrow-only" aria-hidden="true">
        {sign}
      </span>
    </>
  );
}

/** Says once who has finished; the messages themselves are not announced while they grow. */
function Announcer({ room }: { room: Room }): ReactNode {
  const finished = useStore(room.finished);
  return (
    <div className="hidden" role="status" aria-live="polite">
      {finished !== null && texts.room.endings[finished.ending](finished.alias)}
    </div>
  );
}
