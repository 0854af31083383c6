import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { Rooms } from "../store/rooms";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { useApp } from "./context";
import { DiscardQuestion } from "./DiscardQuestion";
import { ErrorBoundary } from "./ErrorBoundary";
import { InvitationDialog } from "./InvitationDialog";
import { RoomList } from "./RoomList";
import { RoomPage } from "./RoomPage";
import { address, leaveFor, useRoute } from "./route";
import { unsavedOnPage } from "./unsaved";

const UsagePage = lazy(() => import("./usage/UsagePage"));
const OperatorPage = lazy(() => import("./operator/OperatorPage"));
const AccountPage = lazy(() => import("./account/AccountPage"));

/** The page of a signed-in user: the rooms, and the chosen one or another page. On a narrow screen one of both. */
export function Shell(): ReactNode {
  const { api, session } = useApp();
  const { room, message, invitation, isUsage, isAccount, isUnknown, operator } = useRoute();
  const [rooms, setRooms] = useState<Rooms | null>(null);

  useEffect(() => {
    const opened = new Rooms(api, session);
    setRooms(opened);
    return () => opened.close();
  }, [api, session]);

  if (rooms === null) return null;
  return (
    <div className={room === null && !isUsage && !isAccount && !isUnknown && operator === null ? "shell" : "shell with-room"}>
      <RoomList rooms={rooms} chosen={room} />
      {isUsage || isAccount || operator !== null ? (
        <ErrorBoundary>
          <Suspense fallback={<main className="room" aria-busy="true" />}>
            {isUsage && <UsagePage />}
            {isAccount && <AccountPage />}
            {operator !== null && <OperatorPage section={operator.section} id={operator.id} />}
          </Suspense>
        </ErrorBoundary>
      ) : isUnknown ? (
        <NoSuchPage />
      ) : room === null ? (
        <main className="no-room">
          <div className="brand" aria-hidden="true" />
          <p>{texts.rooms.choose}</p>
        </main>
      ) : (
        <RoomPage key={room} id={room} message={message} rooms={rooms} />
      )}
      {invitation !== null && <InvitationDialog token={invitation} />}
      <LeaveQuestion />
    </div>
  );
}

function NoSuchPage(): ReactNode {
  return (
    <main className="room no-room">
      <p role="alert">{texts.rooms.noPage}</p>
      <a href="#/">{texts.rooms.back}</a>
    </main>
  );
}

/** Asks before another page takes the place of one with something that is not saved. */
function LeaveQuestion(): ReactNode {
  const asked = useStore(address.asked);
  const what = useStore(unsavedOnPage.now);
  if (asked === null || what === null) return null;
  return <DiscardQuestion what={what} onDiscard={() => leaveFor(asked)} onStay={() => address.stay()} />;
}
