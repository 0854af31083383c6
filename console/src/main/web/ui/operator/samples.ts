import type { ShardState, UnfinishedTurn, Worker } from "../../api/operator";
import { sumOf, type Metrics } from "./metrics.ts";

export const EVERY_MS = 5_000;
export const KEPT_MS = 15 * 60_000;

/** What was measured at one time; null is what could not be read. */
export interface Sample {
  readonly at: number;
  readonly jobs: number | null;
  readonly oldestMs: number | null;
  readonly turns: number | null;
  readonly workers: number | null;
  readonly requests: number | null;
  readonly requestsPerSecond: number | null;
  readonly cpu: number | null;
  readonly heap: number | null;
  readonly connections: number | null;
}

export interface Measured {
  readonly workers: readonly Worker[] | null;
  readonly shards: readonly ShardState[] | null;
  readonly turns: readonly UnfinishedTurn[] | null;
  readonly metrics: Metrics | null;
}

export interface QueueTotal {
  readonly length: number;
  readonly pending: number;
  readonly oldestMs: number | null;
}

/** The sum of the queues of one kind, or of all, over the shards. */
export function totalOf(shards: readonly ShardState[], kind: string | null = null): QueueTotal {
  const queues = shards.flatMap((shard) => shard.queues).filter((queue) => kind === null || queue.kind === kind);
  const ages = queues.flatMap((queue) => (queue.oldest_age_ms == null ? [] : [queue.oldest_age_ms]));
  return {
    length: queues.reduce((sum, queue) => sum + queue.length, 0),
    pending: queues.reduce((sum, queue) => sum + queue.pending, 0),
    oldestMs: ages.length === 0 ? null : Math.max(...ages),
  };
}

export function sampleOf(at: number, { workers, shards, turns, metrics }: Measured, before: Sample | undefined): Sample {
  const total = shards === null ? null : totalOf(shards);
  const requests = metrics === null ? null : sumOf(metrics, "http_server_requests_seconds_count");
  return {
    at,
    jobs: total === null ? null : total.length,
    oldestMs: total === null ? null : (total.oldestMs ?? 0),
    turns: turns?.length ?? null,
    workers: workers?.length ?? null,
    requests,
    requestsPerSecond: rate(requests, at, before),
    cpu: metrics === null ? null : sumOf(metrics, "process_cpu_usage"),
    heap: metrics === null ? null : sumOf(metrics, "jvm_memory_used_bytes", 'area="heap"'),
    connections: metrics === null ? null : sumOf(metrics, "synapse_connections_open"),
  };
}

/** Per second since the sample before. A counter that is lower than before belongs to another process, or one that has started anew. */
function rate(requests: number | null, at: number, before: Sample | undefined): number | null {
  if (requests === null || before === undefined || before.requests === null || at <= before.at || requests < before.requests) return null;
  return ((requests - before.requests) * 1000) / (at - before.at);
}

/** The samples with one more, without those that are too old to show. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  return [...samples.filter(({ at }) => at > sample.at - KEPT_MS), sample];
}
