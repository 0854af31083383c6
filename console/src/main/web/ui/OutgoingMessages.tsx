import { useEffect, useState, type ReactNode } from "react";
import type { Outbox, Outgoing } from "../store/outbox";
import { useStore } from "../store/store";
import { texts } from "../texts";

/** What was sent and is not accepted yet. */
export function OutgoingMessages({ outbox }: { outbox: Outbox }): ReactNode {
  const messages = useStore(outbox.messages);
  return messages.map((message) => (
    <article key={message.id} className="entry mine outgoing">
      <div className="bubble">
        <p className="plain">{message.text}</p>
        {message.files.length > 0 && <p className="hint">{message.files.map((file) => file.name).join(", ")}</p>}
        <p className="hint" role="status">
          {message.retryAt === null ? texts.message.sending : <Retry message={message} outbox={outbox} />}
        </p>
      </div>
    </article>
  ));
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
      {texts.message.retryIn(message.problem?.detail ?? "", seconds)}{" "}
      <button type="button" className="link" onClick={() => outbox.retryNow()}>
        {texts.message.retryNow}
      </button>
    </>
  );
}
