import { useState } from "react";
import type { Stored } from "../../api/api";
import { changeMember, readMember } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Member } from "../../api/types";
import { edited, merge, type ForeignChange, type Values } from "../../store/merge";
import { useApp } from "../context";
import { changeOf, newMember, valuesOf } from "./memberValues";

export interface MemberForm {
  readonly before: Values;
  readonly values: Values;
  readonly problem: Problem | null;
  readonly changes: readonly ForeignChange[];
  set: (field: string, value: string) => void;
  takeTheirs: () => void;
  save: () => Promise<void>;
  remove: () => Promise<void>;
}

/** The form of a member. After someone else's change it keeps what was edited here, and says what is different. */
export function useMemberForm(
  group: string,
  stored: Stored<Member> | null,
  onStored: (stored: Stored<Member>) => void,
  onChanged: () => void,
): MemberForm {
  const { api } = useApp();
  const before = valuesOf(stored?.value ?? null);
  const [values, setValues] = useState(before);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [changes, setChanges] = useState<readonly ForeignChange[]>([]);

  const onConflict = async (id: string): Promise<void> => {
    const now = await readMember(api, group, id);
    const merged = merge(before, values, valuesOf(now.value));
    setValues(merged.values);
    setChanges(merged.changes);
    onStored(now);
  };

  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    try {
      await action();
      onChanged();
    } catch (error) {
      const failed = Problem.from(error);
      if (failed.status !== 412 || stored === null) return setProblem(failed);
      await onConflict(stored.value.id).catch((reason: unknown) => setProblem(Problem.from(reason)));
    }
  };

  return {
    before,
    values,
    problem,
    changes,
    set: (field, value) => setValues({ ...values, [field]: value }),
    takeTheirs: () => {
      setChanges([]);
      setValues(before);
    },
    save: () =>
      attempt(() =>
        stored === null
          ? api.addMember(group, newMember(values))
          : changeMember(api, group, stored.value.id, changeOf(values, edited(before, values)), stored.etag),
      ),
    remove: () => attempt(() => (stored === null ? Promise.resolve() : api.removeMember(group, stored.value.id))),
  };
}
