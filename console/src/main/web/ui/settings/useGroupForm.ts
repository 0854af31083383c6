import { useState } from "react";
import type { Stored } from "../../api/api";
import { changeGroup, readGroup, type GroupChange } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Group } from "../../api/types";
import { edited, merge, type ForeignChange, type Values } from "../../store/merge";
import { useApp } from "../context";
import { useUnsaved } from "../unsaved";

export interface GroupForm {
  readonly values: Values;
  readonly problem: Problem | null;
  readonly changes: readonly ForeignChange[];
  readonly isSaved: boolean;
  readonly isBusy: boolean;
  set: (field: string, value: string) => void;
  save: () => Promise<void>;
  takeTheirs: () => void;
}

/**
 * A form over a part of a group. It sends what was edited, if the group is still as it was read; if not, the group is read again. Whenever it was, also
 * by the form over another part, this one takes over what someone else has changed, keeps what was edited here, and says so.
 */
export function useGroupForm(
  stored: Stored<Group>,
  onStored: (stored: Stored<Group>) => void,
  valuesOf: (group: Group) => Values,
  changeOf: (values: Values, fields: readonly string[]) => GroupChange,
): GroupForm {
  const { api } = useApp();
  const before = valuesOf(stored.value);
  const [seen, setSeen] = useState(stored);
  const [values, setValues] = useState(before);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [changes, setChanges] = useState<readonly ForeignChange[]>([]);
  const [isSaved, setSaved] = useState(false);
  const [isBusy, setBusy] = useState(false);

  const fields = edited(before, values);
  useUnsaved(seen === stored && fields.length > 0 ? "edits" : null);

  if (seen !== stored) {
    const merged = merge(valuesOf(seen.value), values, before);
    setSeen(stored);
    setValues(merged.values);
    if (merged.changes.length > 0) setChanges(merged.changes);
  }

  const send = async (etag: string): Promise<void> => {
    const now = await changeGroup(api, stored.value.id, changeOf(values, fields), etag);
    setSeen(now);
    setValues((current) => merge(values, current, valuesOf(now.value)).values); // with what was typed meanwhile
    setChanges([]);
    setSaved(true);
    onStored(now);
  };

  const onConflict = async (): Promise<void> => {
    const now = await readGroup(api, stored.value.id);
    if (merge(before, values, valuesOf(now.value)).changes.length > 0) onStored(now);
    else await send(now.etag); // only something else has changed
  };

  return {
    values,
    problem,
    changes,
    isSaved,
    isBusy,
    set: (field, value) => {
      setSaved(false);
      setValues({ ...values, [field]: value });
    },
    takeTheirs: () => {
      setChanges([]);
      setValues(before);
    },
    save: async () => {
      setBusy(true);
      setSaved(false);
      setProblem(null);
      try {
        await send(stored.etag);
      } catch (error) {
        const failed = Problem.from(error);
        if (failed.status === 412) await onConflict().catch((reason: unknown) => setProblem(Problem.from(reason)));
        else setProblem(failed);
      } finally {
        setBusy(false);
      }
    },
  };
}
