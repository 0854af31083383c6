import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { Room, RoomView } from "../store/room";
import type { LinkedMessage } from "../store/linkedMessage";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { OutgoingMessages } from "./OutgoingMessages";
import { TurnBlock } from "./TurnBlock";
import { useLinked } from "./useLinked";
import { useTurnWindow } from "./turnWindow";

const NEAR_END_PX = 60;
const NEAR_BORDER_PX = 400;

interface MessageLogProps {
  room: Room;
  view: RoomView;
  linked: LinkedMessage | null;
  mayWrite: boolean;
  onTurn: (turn: string) => void;
}

/** The messages. It follows the end only while the reader is there; else a button says that there is more. */
export function MessageLog({ room, view, linked, mayWrite, onTurn }: MessageLogProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const position = useRef(0);
  const [isAway, setAway] = useState(false);
  const [hasNew, setHasNew] = useState(false);
  const shown = useTurnWindow(view.turns);
  const outgoing = useStore(room.outbox.messages).length;
  const oldest = view.turns[0]?.id;
  const newest = view.turns.at(-1)?.entries.at(-1)?.id;

  const toEnd = (): void => {
    const element = scroller.current!;
    element.scrollTop = element.scrollHeight;
    position.current = element.scrollTop;
    setAway(false);
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
    if (newest !== undefined && !follows.current) setHasNew(true);
  }, [newest]);

  useEffect(() => {
    if (follows.current && !document.hidden) room.markRead();
  }, [room, view]);

  // who writes wants to see what was written
  const onSend = useEffectEvent(() => {
    follows.current = true;
    shown.showEnd();
    toEnd();
  });
  useEffect(() => {
    if (outgoing > 0) onSend();
  }, [outgoing]);

  useLinked(room, linked, (turn) => {
    follows.current = false;
    shown.showTurn(turn);
  });

  useEffect(() => {
    const seen = (): void => {
      if (!document.hidden && follows.current) room.markRead();
    };
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [room]);

  const older = (): void => {
    const element = scroller.current!;
    if (element.scrollTop >= NEAR_BORDER_PX) return;
    // at the very start browsers do not keep the place of what is shown when something is put before it
    if (element.scrollTop === 0 && !follows.current) element.scrollTop = 1;
    if (!shown.showOlder()) void room.loadOlder();
  };

  // until the reader is no longer near the start, or there is no more
  const onShown = useEffectEvent(() => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    if (follows.current ? scrollHeight < 2 * clientHeight : scrollTop < NEAR_BORDER_PX) shown.showOlder();
  });
  useEffect(() => onShown(), [oldest, shown.turns.length]);

  const onScroll = (): void => {
    const element = scroller.current!;
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    const isAtEnd = rest < NEAR_END_PX && shown.hasEnd;
    // content that grows moves the end away without the reader
    const movedUp = element.scrollTop < position.current - 1;
    position.current = element.scrollTop;
    follows.current = isAtEnd || (follows.current && !movedUp && shown.hasEnd);
    setAway(rest > element.clientHeight && !follows.current);
    if (follows.current) {
      if (!isAtEnd) toEnd();
      setHasNew(false);
      room.markRead();
    } else if (rest < NEAR_BORDER_PX) {
      shown.showNewer();
    }
    older();
  };

  return (
    <div className="log-frame">
      <div className="log" id="messages" role="log" aria-live="off" aria-label={texts.room.log} tabIndex={0} ref={scroller} onScroll={onScroll}>
        <div className="log-content" ref={content}>
          <Beginning view={view} hasMore={view.hasOlder || !shown.hasStart} onOlder={() => shown.showOlder() || void room.loadOlder()} />
          {shown.turns.map((turn) => (
            <TurnBlock key={turn.id} turn={turn} room={room} mayWrite={mayWrite} onTurn={onTurn} />
          ))}
          {shown.hasEnd && <OutgoingMessages outbox={room.outbox} />}
        </div>
      </div>
      {(hasNew || isAway || !shown.hasEnd) && (
        <button
          type="button"
          className="new-messages primary"
          onClick={() => {
            follows.current = true;
            setHasNew(false);
            shown.showEnd();
            toEnd();
          }}
        >
          ↓ {hasNew ? texts.room.newMessages : texts.room.toEnd}
        </button>
      )}
    </div>
  );
}

function Beginning({ view, hasMore, onOlder }: { view: RoomView; hasMore: boolean; onOlder: () => void }): ReactNode {
  if (!view.isLoaded) return <p className="hint">{texts.room.loading}</p>;
  if (hasMore) {
    return (
      <p className="hint">
        <button type="button" className="link" onClick={onOlder}>
          {texts.room.older}
        </button>
      </p>
    );
  }
  return <p className="hint">{view.turns.length === 0 ? texts.room.empty : texts.room.start}</p>;
}
