import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import type { EventSocket } from "../api/socket";
import type { GroupEvent } from "../api/types";
import { useStore } from "../store/store";
import { texts } from "../texts";

/** A break shorter than this is not worth a word. */
const GRACE_MS = 1_000;

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

export function ConnectionBanner({ socket }: { socket: EventSocket<GroupEvent> }): ReactNode {
  const isLost = useStore(socket.connection) === "lost";
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  const [isLate, setLate] = useState(false);

  useEffect(() => {
    if (!isLost) return;
    const timer = setTimeout(() => setLate(true), GRACE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isLost]);

  if (isOnline && !(isLost && isLate)) return null;
  return (
    <div className="banner" role="status">
      <p>{isOnline ? texts.connection.lost : texts.connection.offline}</p>
      {isOnline && (
        <button type="button" onClick={() => socket.restart()}>
          {texts.connection.retry}
        </button>
      )}
    </div>
  );
}
