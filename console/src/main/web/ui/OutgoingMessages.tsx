import { useEffect, useState, type ReactNode } from "react";
import type { Outbox, Outgoing } from "../store/outbox";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { ProblemNote } from "./ProblemNote";

/** What was sent and is not accepted yet, and what the server refused. */
export function OutgoingMessages({ outbox }: { outbox: Outbox }): ReactNode {
  const refused = useStore(outbox.refused);
  const messages = useStore(outbox.messages);
  return (
    <>
      {refused.map((message) => (
        <Bubble key={message.id} message={message} state="refused">
          <ProblemNote problem={message.problem} />
          <TakeOut message={message} outbox={outbox} />
        </Bubble>
      ))}
      {messages.map((message) => (
        <Bubble key={message.id} message={message} state="outgoing">
          <p className="hint" role="status">
            {message.retryAt === null ? statusOf(message) : <Retry message={message} outbox={outbox} />}
          </p>
          {!message.isSending && <TakeOut message={message} outbox={outbox} />}
        </Bubble>
      ))}
    </>
  );
}

function statusOf({ isSending }: Outgoing): string {
  return isSending ? texts.message.sending : texts.message.waiting;
}

function Bubble({ message, state, children }: { message: Outgoing; state: "outgoing" | "refused"; children: ReactNode }): ReactNode {
  return (
    <article className={`entry mine ${state}`}>
      <div className="bubble">
        <p className="plain">{message.text}</p>
        {message.files.length > 0 && <p className="hint">{message.files.map((file) => file.name).join(", ")}</p>}
        {children}
      </div>
    </article>
  );
}

/** What can be done with a message that the server has not taken. */
function TakeOut({ message, outbox }: { message: Outgoing; outbox: Outbox }): ReactNode {
  return (
    <p className="hint">
      <button type="button" className="link" onClick={() => outbox.edit(message)}>
        {texts.message.edit}
      </button>{" "}
      <button type="button" className="link" onClick={() => outbox.discard(message)}>
        {texts.message.discard}
      </button>
    </p>
  );
}

function Retry({ message, outbox }: { message: Outgoing; outbox: Outbox }): ReactNode {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil(((message.retryAt ?? now) - now) / 1000));
  return (
    <>
      {texts.message.retryIn(message.problem?.summary ?? "", seconds)}{" "}
      <button type="button" className="link" onClick={() => outbox.retryNow()}>
        {texts.message.retryNow}
      </button>
    </>
  );
}
