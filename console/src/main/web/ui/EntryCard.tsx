import { memo, useState, type ReactNode } from "react";
import type { Message } from "../api/types";
import type { Entry } from "../store/conversation";
import { texts } from "../texts";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import { CopyButton } from "./CopyButton";
import { between, clock, fullTime, hue, withoutCompletionMarker } from "./format";
import { Markdown } from "./markdown";
import { MessageFiles } from "./MessageFiles";
import { messageAddress } from "./route";
import { ToolLine } from "./ToolLine";

interface EntryProps {
  entry: Entry;
  isOver: boolean;
  caller: string | null;
  /** Whether the address of the page names it. */
  isLinked: boolean;
}

/** A message. One that is streaming has the same card from its first word to its last. */
export const EntryCard = memo(function EntryCard({ entry, isOver, caller, isLinked }: EntryProps): ReactNode {
  if (entry.sender === "User") return <UserMessage entry={entry} isLinked={isLinked} />;
  if (entry.message?.meta.type === "tool") {
    return (
      <article className="entry" id={`m-${entry.id}`} {...linkMark(isLinked)}>
        <ToolLine name={entry.sender} args="" result={entry.message} isOver />
      </article>
    );
  }
  return <MemberMessage entry={entry} isOver={isOver} caller={caller} isLinked={isLinked} />;
});

/** A linked message has the focus once, and says that it is the one. */
function linkMark(isLinked: boolean): { tabIndex?: number; "aria-current"?: "location" } {
  return isLinked ? { tabIndex: -1, "aria-current": "location" } : {};
}

function UserMessage({ entry, isLinked }: { entry: Entry; isLinked: boolean }): ReactNode {
  const { me } = useApp();
  const author = entry.message?.meta.user;
  const isMine = author === undefined || author.id === me.id;
  const name = isMine ? texts.message.you : author.name;
  return (
    <article className={isMine ? "entry mine" : "entry theirs"} aria-label={name} id={`m-${entry.id}`} {...linkMark(isLinked)}>
      {!isMine && <Avatar name={name} />}
      <div className="bubble">
        <header>
          <strong>{name}</strong>
          <time dateTime={entry.startedAt} title={fullTime(entry.startedAt)}>
            {clock(entry.startedAt)}
          </time>
          {entry.message !== null && <LinkButton message={entry.message} />}
        </header>
        <Markdown text={entry.text} />
        {entry.message !== null && <MessageFiles group={entry.message.group_id} files={entry.message.meta.files ?? []} />}
      </div>
    </article>
  );
}

function MemberMessage({ entry, isOver, caller, isLinked }: EntryProps): ReactNode {
  const { message, state } = entry;
  const text = withoutCompletionMarker(entry.text);
  const isFailure = message?.meta.error !== undefined || message?.meta.finish_reason === "failed";
  return (
    <article
      className={`entry member ${state} ${hue(entry.sender)}${isFailure ? " failure" : ""}`}
      aria-label={entry.sender}
      aria-busy={state === "streaming"}
      id={`m-${entry.id}`}
      {...linkMark(isLinked)}
    >
      <Avatar name={entry.sender} />
      <div className="card">
        <header>
          <strong>{entry.sender}</strong>
          {caller !== null && <span className="caller">{texts.message.calledBy(caller)}</span>}
          {state === "streaming" && <span className="writing">{texts.message.answering}</span>}
          {message !== null && <Facts entry={entry} message={message} />}
          {message !== null && (
            <span className="message-actions">
              {text !== "" && <CopyButton text={text} label={texts.message.copyMessage} />}
              <LinkButton message={message} />
            </span>
          )}
          <time dateTime={entry.startedAt} title={fullTime(entry.startedAt)}>
            {clock(entry.startedAt)}
          </time>
        </header>
        {state === "discarded" && <p className="hint">{texts.message.retrying}</p>}
        {entry.reasoning !== "" && <Reasoning text={entry.reasoning} isNow={state === "streaming" && entry.text === ""} />}
        {text !== "" && <Markdown text={text} isGrowing={state === "streaming"} />}
        {message?.meta.error !== undefined && <p className="message-error">{message.meta.error}</p>}
        {message?.meta.tool_calls?.map((call) => (
          <ToolLine key={call.id} name={call.name} args={call.arguments} result={entry.results[call.id] ?? null} isOver={isOver} />
        ))}
        <Citations message={message} />
      </div>
    </article>
  );
}

function LinkButton({ message }: { message: Message }): ReactNode {
  return <CopyButton text={messageAddress(message.group_id, message.id)} label={texts.link.copy} />;
}

function Facts({ entry, message }: { entry: Entry; message: Message }): ReactNode {
  const duration = entry.startedAt === message.timestamp ? null : between(entry.startedAt, message.timestamp);
  return (
    <span className="facts">
      {message.meta.model !== undefined && <span>{message.meta.model}</span>}
      {duration !== null && <span>{duration}</span>}
      {message.meta.usage !== undefined && <span>{texts.message.tokens(message.meta.usage.output_tokens)}</span>}
    </span>
  );
}

function Reasoning({ text, isNow }: { text: string; isNow: boolean }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details className="reasoning" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{isNow ? texts.message.reasoningNow : texts.message.reasoning}</summary>
      {open && <Markdown text={text} isGrowing={isNow} />}
    </details>
  );
}

function Citations({ message }: { message: Message | null }): ReactNode {
  const sources = (message?.meta.citations ?? []).filter((source) => /^https?:\/\//i.test(source.url));
  if (sources.length === 0) return null;
  return (
    <div className="sources">
      <strong>{texts.message.sources}</strong>
      <ol>
        {sources.map((source) => (
          <li key={source.url}>
            <a href={source.url} target="_blank" rel="noopener noreferrer">
              {source.title ?? source.url}
            </a>
          </li>
        ))}
      </ol>
    </div>
  );
}
