import { useCallback, useEffect, useRef, useState, type FormEvent, type RefCallback } from "react";
import { newId } from "../api/platform";
import { Problem } from "../api/problem";
import { isEdited } from "./editedForm";
import { useUnsaved } from "./unsaved";

export interface Submit {
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  readonly form: RefCallback<HTMLFormElement>;
  /** The server's message about a field. */
  readonly error: (field: string) => string | undefined;
  /** The problem, unless it is about one of these fields. */
  readonly otherProblem: (fields: readonly string[]) => Problem | null;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * A form whose problems are shown at its fields; the first field at fault gets the focus. Leaving it asks first, if something was entered and is not
 * sent yet, and `asks` is not false.
 */
export function useSubmit(send: (form: FormData, element: HTMLFormElement) => Promise<void>, asks = true): Submit {
  const element = useRef<HTMLFormElement>(null);
  const [hasEdits, setEdits] = useState(false);
  useUnsaved(asks && hasEdits ? "edits" : null);
  const form = useCallback((added: HTMLFormElement) => {
    const listener = (): void => setEdits(isEdited(added));
    element.current = added;
    added.addEventListener("input", listener);
    return () => {
      added.removeEventListener("input", listener);
      element.current = null;
      setEdits(false);
    };
  }, []);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    if (problem !== null) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  const submit = async (submitted: HTMLFormElement): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    try {
      await send(new FormData(submitted), submitted);
      setProblem(null);
      setEdits(false);
    } catch (error) {
      setProblem(Problem.from(error));
    } finally {
      setBusy(false);
    }
  };

  const error = (field: string): string | undefined => problem?.fields.find((each) => each.field.split(/[[.]/)[0] === field)?.message;
  return {
    problem,
    isBusy,
    form,
    error,
    otherProblem: (fields) => (problem !== null && !fields.some((field) => error(field) !== undefined) ? problem : null),
    onSubmit: (event) => {
      event.preventDefault();
      void submit(event.currentTarget);
    },
  };
}

/** The keys of creations: the same content gets the same key, so that it is created once however often it is sent. */
export function useIdempotencyKey(): (body: object) => string {
  const last = useRef<{ body: string; key: string } | null>(null);
  return (body) => {
    const content = JSON.stringify(body);
    if (last.current?.body !== content) last.current = { body: content, key: newId() };
    return last.current.key;
  };
}

export function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
