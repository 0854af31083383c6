import { useCallback, useEffect, useRef, useState } from "react";
import type { Page } from "../api/api";
import { Problem } from "../api/problem";

const RETRY_SECONDS = 5;

export interface Read<T> {
  /** Null until it was read. */
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly reload: () => void;
}

/**
 * Reads something when the component appears, and every few seconds while the tab is visible if `everyMs` says so. After a problem that may
 * pass it tries again when the server says so.
 */
export function useRead<T>(read: () => Promise<T>, everyMs: number | null = null): Read<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const done = useRef<{ read: unknown; attempt: number } | null>(null);

  useEffect(() => {
    setValue(null);
    setProblem(null);
  }, [read]);

  useEffect(() => {
    if (everyMs === null && done.current?.read === read && done.current.attempt === attempt) return undefined;
    return repeat(async () => {
      try {
        const current = await read();
        return () => {
          done.current = { read, attempt };
          setValue(current);
          setProblem(null);
          return everyMs;
        };
      } catch (error) {
        const failed = Problem.from(error);
        return () => {
          setProblem(failed);
          return failed.isTemporary ? (failed.retryAfterSeconds ?? RETRY_SECONDS) * 1000 : null;
        };
      }
    });
  }, [read, everyMs, attempt]);

  return { value, problem, reload: useCallback(() => setAttempt((count) => count + 1), []) };
}

/**
 * Runs an action, and again after the time that its outcome names, while the tab is visible; null ends it. The outcome is applied only if
 * nobody has stopped it meanwhile.
 */
export function repeat(action: () => Promise<() => number | null>): () => void {
  let stopped = false;
  let due = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    if (document.hidden) {
      due = true;
      return;
    }
    const outcome = await action();
    if (stopped) return;
    const wait = outcome();
    if (wait !== null) timer = setTimeout(() => void run(), wait);
  };
  const onVisible = (): void => {
    if (document.hidden || !due) return;
    due = false;
    void run();
  };
  document.addEventListener("visibilitychange", onVisible);
  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisible);
  };
}

export interface PagedRead<T> {
  readonly items: readonly T[] | null;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly problem: Problem | null;
  readonly more: () => void;
  readonly reload: () => void;
}

/** A list that is read page by page. While only its first page is shown, that is read again every `everyMs`. */
export function usePagedRead<T>(read: (cursor: string | null) => Promise<Page<readonly T[]>>, everyMs: number | null = null): PagedRead<T> {
  const [rest, setRest] = useState<Page<readonly T[]> | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [failed, setFailed] = useState<Problem | null>(null);
  const current = useRef(read);
  current.current = read;
  const firstPage = useCallback(() => read(null), [read]);
  const first = useRead(firstPage, rest === null ? everyMs : null);
  const cursor = rest === null ? (first.value?.cursor ?? null) : rest.cursor;

  useEffect(() => {
    setRest(null);
    setFailed(null);
  }, [read]);

  const more = useCallback(() => {
    if (cursor === null || isLoading) return;
    setLoading(true);
    read(cursor)
      .then(
        (page) => {
          if (current.current !== read) return;
          setRest((before) => ({ items: [...(before?.items ?? []), ...page.items], cursor: page.cursor }));
          setFailed(null);
        },
        (error: unknown) => {
          if (current.current === read) setFailed(Problem.from(error));
        },
      )
      .finally(() => setLoading(false));
  }, [read, cursor, isLoading]);

  const reload = useCallback(() => {
    setRest(null);
    setFailed(null);
    first.reload();
  }, [first.reload]);

  return {
    items: first.value === null ? null : [...first.value.items, ...(rest?.items ?? [])],
    hasMore: cursor !== null,
    isLoading,
    problem: failed ?? first.problem,
    more,
    reload,
  };
}
