import { useEffect, useState } from "react";
import { modelCalls, type RecordedModelCall } from "../../api/groups";
import type { Turn } from "../../api/types";
import { useApp } from "../context";

const DELAYS_MS: readonly number[] = [0, 1_000, 3_000, 6_000];
const FINAL: ReadonlySet<Turn["status"]> = new Set(["completed", "failed", "cancelled"]);

/** The model calls of a turn that has ended. They are stored a moment after its end; the steps tell enough without them. */
export function useModelCalls(group: string, id: string, turn: Turn | null): readonly RecordedModelCall[] {
  const { api } = useApp();
  const [calls, setCalls] = useState<readonly RecordedModelCall[]>([]);
  const hasCalls = turn !== null && FINAL.has(turn.status) && turn.steps.some((step) => step.kind === "run_agent_llm");

  useEffect(() => {
    if (!hasCalls) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const attempt = (number: number): void => {
      timer = setTimeout(() => {
        modelCalls(api, group, id).then(
          (read) => (read.length > 0 || number + 1 === DELAYS_MS.length ? setCalls(read) : attempt(number + 1)),
          () => undefined,
        );
      }, DELAYS_MS[number]);
    };
    attempt(0);
    return () => clearTimeout(timer);
  }, [api, group, id, hasCalls]);
  return calls;
}
