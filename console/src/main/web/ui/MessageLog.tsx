import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { Room, RoomView } from "../store/room";
import { texts } from "../texts";
import { OutgoingMessages } from "./OutgoingMessages";
import { TurnBlock } from "./TurnBlock";

const NEAR_END_PX = 60;
const NEAR_START_PX = 400;

/** The messages. It follows the end only while the reader is there; else a button says that there is more. */
export function MessageLog({ room, view, onTurn }: { room: Room; view: RoomView; onTurn: (turn: string) => void }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [hasNew, setHasNew] = useState(false);
  const newest = room.view.get().turns.at(-1)?.entries.at(-1)?.id;

  const toEnd = (): void => {
    const element = scroller.current!;
    element.scrollTop = element.scrollHeight;
  };

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd();
    });
    observer.observe(content.current!);
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (newest === undefined) return;
    if (!follows.current) setHasNew(true);
    else if (!document.hidden) room.markRead();
  }, [room, newest, view]);

  useEffect(() => {
    const seen = (): void => {
      if (!document.hidden && follows.current) room.markRead();
    };
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [room]);

  const onScroll = (): void => {
    const element = scroller.current!;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    if (follows.current) {
      setHasNew(false);
      room.markRead();
    }
    if (element.scrollTop < NEAR_START_PX) void room.loadOlder();
  };

  return (
    <div className="log-frame">
      <div className="log" id="messages" role="log" aria-live="off" aria-label={texts.room.log} tabIndex={0} ref={scroller} onScroll={onScroll}>
        <div className="log-content" ref={content}>
          {!view.isLoaded && <p className="hint">{texts.room.loading}</p>}
          {view.isLoaded && (
            <p className="hint">
              {view.hasOlder ? (
                <button type="button" className="link" onClick={() => void room.loadOlder()}>
                  {texts.room.older}
                </button>
              ) : view.turns.length === 0 ? (
                texts.room.empty
              ) : (
                texts.room.start
              )}
            </p>
          )}
          {view.turns.map((turn) => (
            <TurnBlock key={turn.id} turn={turn} room={room} onTurn={onTurn} />
          ))}
          <OutgoingMessages outbox={room.outbox} />
        </div>
      </div>
      {hasNew && (
        <button
          type="button"
          className="new-messages primary"
          onClick={() => {
            follows.current = true;
            toEnd();
          }}
        >
          ↓ {texts.room.newMessages}
        </button>
      )}
    </div>
  );
}
