import { memo, useState, type ReactNode } from "react";
import type { Room } from "../store/room";
import { isFinal, shownEntries, wasWithdrawn, type Entry, type TurnView } from "../store/conversation";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { EntryCard } from "./EntryCard";
import { between, cost } from "./format";

const ORCHESTRATOR = "Orchestrator";

interface TurnBlockProps {
  turn: TurnView;
  room: Room;
  mayWrite: boolean;
  onTurn: (turn: string) => void;
}

/** The messages of one turn, and how it went. */
export const TurnBlock = memo(function TurnBlock({ turn, room, mayWrite, onTurn }: TurnBlockProps): ReactNode {
  const linked = useStore(room.linked);
  return (
    <section className="turn" aria-label={turn.number === null ? undefined : texts.turn.number(turn.number)}>
      {shownEntries(turn).map((entry) => (
        <EntryCard key={entry.key} entry={entry} isOver={isFinal(turn)} caller={callerOf(turn, entry)} isLinked={entry.id === linked} />
      ))}
      <TurnFooter turn={turn} room={room} mayWrite={mayWrite} onTurn={onTurn} />
    </section>
  );
});

/** The Orchestrator, if this is the answer to its call; the rest shows from the order. */
function callerOf(turn: TurnView, answer: Entry): string | null {
  const parent = answer.message?.parent_message_id;
  const cause = parent == null ? undefined : turn.entries.find((entry) => entry.id === parent);
  return cause !== undefined && cause.sender === ORCHESTRATOR && answer.sender !== ORCHESTRATOR ? cause.sender : null;
}

function TurnFooter({ turn, room, mayWrite, onTurn }: TurnBlockProps): ReactNode {
  if (turn.status === null) return null;
  if (turn.status === "queued") {
    return (
      <footer className="turn-foot queued">
        <span>{texts.message.inQueue}</span>
        {mayWrite && <RemoveFromQueue turn={turn.id} room={room} />}
      </footer>
    );
  }
  if (!isFinal(turn)) {
    return (
      <footer className="turn-foot running">
        <span className="pulse" aria-hidden="true" />
        <span>{texts.turn.working(workers(turn))}</span>
        <button type="button" className="link" onClick={() => onTurn(turn.id)}>
          {texts.turn.details}
        </button>
      </footer>
    );
  }
  if (wasWithdrawn(turn)) {
    return (
      <footer className="turn-foot cancelled">
        <span className="outcome">{texts.turn.neverStarted}</span>
      </footer>
    );
  }
  const duration = between(turn.startedAt, turn.endedAt);
  return (
    <footer className={`turn-foot ${turn.status}`}>
      <span className="outcome">{texts.turn[turn.status === "completed" || turn.status === "failed" ? turn.status : "cancelled"]}</span>
      {turn.error !== null && <span className="turn-error">{turn.error}</span>}
      {duration !== null && <span>{duration}</span>}
      {turn.usage !== null && <span>{texts.turn.tokens(turn.usage.input_tokens, turn.usage.output_tokens)}</span>}
      {turn.usage?.cost_usd !== undefined && <span>{cost(turn.usage.cost_usd)}</span>}
      <button type="button" className="link" onClick={() => onTurn(turn.id)}>
        {texts.turn.details}
      </button>
    </footer>
  );
}

/** It takes effect within a second, also for what has just begun to run. */
function RemoveFromQueue({ turn, room }: { turn: string; room: Room }): ReactNode {
  const [isRemoving, setRemoving] = useState(false);
  const remove = async (): Promise<void> => {
    setRemoving(true);
    if (!(await room.cancel(turn))) setRemoving(false);
  };
  return isRemoving ? (
    <span role="status">{texts.turn.removing}</span>
  ) : (
    <button type="button" className="link" title={texts.turn.cancelQueuedHint} onClick={() => void remove()}>
      {texts.turn.cancelQueued}
    </button>
  );
}

function workers(turn: TurnView): string[] {
  const active = turn.steps.filter((step) => step.status === "running" || step.status === "retrying");
  return [...new Set(active.map((step) => step.alias))];
}
