import type { Health, ShardState, Worker } from "../../api/operator";
import type { Problem } from "../../api/problem";
import { operatorTexts } from "../../texts.operator.ts";
import { totalOf } from "./samples.ts";
import { age } from "./units.ts";

const texts = operatorTexts.overview;
const LATE_MS = 30_000;

export type PartState = "good" | "warning" | "bad" | "unknown";

export interface Part {
  readonly name: string;
  readonly state: PartState;
  readonly text: string;
}

export interface Observed {
  readonly health: Health | null;
  readonly healthProblem: Pick<Problem, "status" | "detail"> | null;
  readonly workers: readonly Worker[] | null;
  readonly shards: readonly ShardState[] | null;
}

/** The parts of the installation and how they are, as far as the gateway knows. */
export function partsOf({ health, healthProblem, workers, shards }: Observed): readonly Part[] {
  return [
    gateway(health, healthProblem),
    store(texts.postgres, health, healthProblem),
    store(texts.redis, health, healthProblem),
    orchestrator(shards),
    workersPart(workers, shards),
    deadLetters(shards),
  ];
}

function gateway(health: Health | null, problem: Observed["healthProblem"]): Part {
  const name = texts.gateway;
  if (problem !== null && problem.status <= 0) return { name, state: "bad", text: texts.notServing };
  if (problem !== null) return { name, state: "warning", text: problem.detail };
  if (health === null) return unknown(name);
  const warnings = health.warnings ?? [];
  return warnings.length > 0 ? { name, state: "warning", text: warnings.join(" ") } : { name, state: "good", text: texts.serving };
}

/** The problem of a gateway that is not ready names what it cannot reach; what it does not name is reachable. */
function store(name: string, health: Health | null, problem: Observed["healthProblem"]): Part {
  if (problem?.status === 503 && problem.detail.includes(name)) return { name, state: "bad", text: texts.unreachable };
  if (health !== null && problem === null) return { name, state: "good", text: texts.reachable };
  return unknown(name);
}

function orchestrator(shards: readonly ShardState[] | null): Part {
  const name = texts.orchestrator;
  if (shards === null) return unknown(name);
  const { oldestMs } = totalOf(shards, "orchestrator");
  return oldestMs !== null && oldestMs > LATE_MS
    ? { name, state: "warning", text: texts.behind(age(oldestMs)) }
    : { name, state: "good", text: texts.keepsUp };
}

function workersPart(workers: readonly Worker[] | null, shards: readonly ShardState[] | null): Part {
  const name = texts.workers;
  if (workers === null) return unknown(name);
  if (workers.length === 0) return { name, state: "bad", text: texts.noWorkers };
  const queues = ["workers", "bulk-workers"].map((kind) => totalOf(shards ?? [], kind));
  const waiting = queues.reduce((sum, queue) => sum + queue.length - queue.pending, 0);
  const oldestMs = Math.max(...queues.map((queue) => queue.oldestMs ?? 0));
  return waiting > 0 && oldestMs > LATE_MS
    ? { name, state: "warning", text: texts.jobsWait(waiting, age(oldestMs)) }
    : { name, state: "good", text: texts.workersAlive(workers.length) };
}

function deadLetters(shards: readonly ShardState[] | null): Part {
  const name = texts.deadLetters;
  if (shards === null) return unknown(name);
  const count = shards.reduce((sum, shard) => sum + shard.dead_letters, 0);
  return count === 0 ? { name, state: "good", text: texts.noDeadLetters } : { name, state: "warning", text: texts.someDeadLetters(count) };
}

function unknown(name: string): Part {
  return { name, state: "unknown", text: texts.unknown };
}
