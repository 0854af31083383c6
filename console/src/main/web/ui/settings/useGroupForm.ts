import { useState } from "react";
import type { Stored } from "../../api/api";
import { changeGroup, readGroup, type GroupChange } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Group } from "../../api/types";
import { edited, merge, type ForeignChange, type Values } from "../../store/merge";
import { useApp } from "../context";

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
 * A form over a part of a group. It sends what was edited, if the group is still as it was read; if not, it takes over what someone else has
 * changed, keeps what was edited here, and says so.
 */
export function useGroupForm(
  stored: Stored<Group>,
  onStored: (stored: Stored<Group>) => void,
  valuesOf: (group: Group) => Values,
  changeOf: (values: Values, fields: readonly string[]) => GroupChange,
): GroupForm {
  const { api } = useApp();
  const before = valuesOf(stored.value);
  const [values, setValues] = useState(before);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [changes, setChanges] = useState<readonly ForeignChange[]>([]);
  const [isSaved, setSaved] = useState(false);
  const [isBusy, setBusy] = useState(false);

  const onConflict = async (): Promise<void> => {
    const now = await readGroup(api, stored.value.id);
    const merged = merge(before, values, valuesOf(now.value));
    setValues(merged.values);
    setChanges(merged.changes);
    onStored(now);
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
        const now = await changeGroup(api, stored.value.id, changeOf(values, edited(before, values)), stored.etag);
        onStored(now);
        setValues(valuesOf(now.value));
        setChanges([]);
        setSaved(true);
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
