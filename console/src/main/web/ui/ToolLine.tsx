import { useState, type ReactNode } from "react";
import type { Message } from "../api/types";
import { texts } from "../texts";
import { seconds } from "./format";

interface ToolLineProps {
  name: string;
  args: string;
  result: Message | null;
  /** Whether the turn has ended, so that no result will come. */
  isOver: boolean;
}

/** A tool call as one line; its arguments and result are inside. */
export function ToolLine({ name, args, result, isOver }: ToolLineProps): ReactNode {
  const [open, setOpen] = useState(false);
  const run = result?.meta.tool_run;
  const error = result?.meta.error;
  const state = result === null ? (isOver ? texts.message.cancelled : texts.message.running) : error !== undefined ? texts.message.toolFailed : "";
  return (
    <details className={error === undefined ? "tool" : "tool failure"} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code>
          {name}({brief(args)})
        </code>
        {run !== undefined && <span>{seconds(run.duration_ms)}</span>}
        {state !== "" && <span>{state}</span>}
      </summary>
      {open && (
        <div className="tool-body">
          {args !== "" && (
            <>
              <h4>{texts.message.arguments}</h4>
              <pre tabIndex={0}>{pretty(args)}</pre>
            </>
          )}
          <h4>{texts.message.result}</h4>
          <pre tabIndex={0}>{result?.content ?? texts.message.noResult}</pre>
          {error !== undefined && <p className="message-error">{error}</p>}
        </div>
      )}
    </details>
  );
}

/** The arguments as one would write them: the one text of a search, else names and values. */
function brief(args: string): string {
  const object = parse(args);
  if (object === null) return args.slice(0, 80);
  const entries = Object.entries(object);
  const text = entries.length === 1 ? JSON.stringify(entries[0]![1]) : entries.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function pretty(args: string): string {
  const object = parse(args);
  return object === null ? args : JSON.stringify(object, null, 2);
}

function parse(args: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(args);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
