import type { Health, OperatorApi, RunningVersion, ShardState, Worker } from "../../api/operator";
import { Problem } from "../../api/problem";
import { Store } from "../../store/store";
import { repeat } from "../useReads";
import { parseMetrics } from "./metrics";
import { EVERY_MS, sampleOf, withSample, type Sample } from "./samples";

export interface MonitorState {
  readonly health: Health | null;
  readonly healthProblem: Problem | null;
  readonly version: RunningVersion | null;
  readonly workers: readonly Worker[] | null;
  readonly shards: readonly ShardState[] | null;
  /** The first problem of the last round other than that of the health. */
  readonly problem: Problem | null;
  readonly hasMetrics: boolean;
  readonly samples: readonly Sample[];
}

const NOTHING: MonitorState = {
  health: null,
  healthProblem: null,
  version: null,
  workers: null,
  shards: null,
  problem: null,
  hasMetrics: true,
  samples: [],
};

/** Reads the figures of the installation every few seconds while it runs and the tab is visible, and keeps the last minutes of them. */
export class Monitor {
  readonly state = new Store<MonitorState>(NOTHING);

  constructor(private readonly api: OperatorApi) {}

  /** Returns what stops it. */
  start(): () => void {
    return repeat(() => this.round());
  }

  private async round(): Promise<() => number> {
    const [health, version, workers, shards, turns, metrics] = await Promise.all([
      attempt(this.api.health()),
      attempt(this.api.version()),
      attempt(this.api.workers()),
      attempt(this.api.queues()),
      attempt(this.api.turns(null, null)),
      attempt(this.api.metrics()),
    ]);
    return () => {
      const before = this.state.get();
      const measured = {
        workers: workers.value,
        shards: shards.value,
        turns: turns.value?.items ?? null,
        metrics: metrics.value === null ? null : parseMetrics(metrics.value),
      };
      const problem = [workers, shards, turns, version].find((each) => each.problem !== null)?.problem ?? null;
      this.state.set({
        health: health.value,
        healthProblem: health.problem,
        version: version.value ?? before.version,
        workers: workers.value,
        shards: shards.value,
        problem,
        hasMetrics: metrics.problem === null,
        samples: withSample(before.samples, sampleOf(Date.now(), measured, before.samples.at(-1))),
      });
      return Math.max(EVERY_MS, (problem?.retryAfterSeconds ?? 0) * 1000);
    };
  }
}

interface Attempt<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
}

async function attempt<T>(reading: Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await reading, problem: null };
  } catch (error) {
    return { value: null, problem: Problem.from(error) };
  }
}
