import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueueState, ShardState, Worker } from "../../main/web/api/operator.ts";
import { layOut, niceTop } from "../../main/web/ui/operator/chart.ts";
import { parseLimit } from "../../main/web/ui/operator/limitsOf.ts";
import { parseMetrics, sumOf } from "../../main/web/ui/operator/metrics.ts";
import { partsOf, type Observed } from "../../main/web/ui/operator/parts.ts";
import { KEPT_MS, sampleOf, totalOf, withSample, type Measured } from "../../main/web/ui/operator/samples.ts";
import { age } from "../../main/web/ui/operator/units.ts";
import { isId, search } from "../../main/web/ui/operator/userSearch.ts";

const METRICS = `# HELP jvm_memory_used_bytes The amount of used memory
jvm_memory_used_bytes{area="heap",id="PS Eden Space"} 1.5E7
jvm_memory_used_bytes{area="heap",id="a {brace} and a \\"quote\\""} 5000000.0
jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 9.0E7
process_cpu_usage 0.25
http_server_requests_seconds_count{method="GET"} 40
broken NaN
`;

const queue = (kind: QueueState["kind"], length: number, pending: number, oldest_age_ms: number | null): QueueState => ({
  kind,
  length,
  pending,
  oldest_age_ms,
});

const shard = (number: number, ...queues: QueueState[]): ShardState => ({ shard: number, delayed: 0, dead_letters: 0, queues });

const worker: Worker = { name: "w", seen_at: "", providers: [], tools: [], jobs: 0, bulk_jobs: 0 };

const healthy: Observed = { health: { status: "ok" }, healthProblem: null, workers: [worker], shards: [shard(0)] };

const state = (observed: Partial<Observed>): Record<string, string> =>
  Object.fromEntries(partsOf({ ...healthy, ...observed }).map((part) => [part.name, part.state]));

test("metrics are read by name and label", () => {
  const metrics = parseMetrics(METRICS);

  assert.equal(sumOf(metrics, "jvm_memory_used_bytes", 'area="heap"'), 20_000_000);
  assert.equal(sumOf(metrics, "process_cpu_usage"), 0.25);
  assert.equal(sumOf(metrics, "broken"), null);
  assert.equal(sumOf(metrics, "absent"), null);
});

test("queues are added up over shards, by kind, and the oldest counts", () => {
  const shards = [shard(0, queue("workers", 3, 1, 500), queue("orchestrator", 1, 1, 9_000)), shard(1, queue("workers", 2, 2, 800))];

  assert.deepEqual(totalOf(shards, "workers"), { length: 5, pending: 3, oldestMs: 800 });
  assert.deepEqual(totalOf(shards), { length: 6, pending: 4, oldestMs: 9_000 });
  assert.deepEqual(totalOf([]), { length: 0, pending: 0, oldestMs: null });
});

test("a rate needs two samples, and a counter that began anew has none", () => {
  const measured = (requests: number): Measured => ({
    workers: [],
    shards: [],
    turns: null,
    metrics: parseMetrics(`http_server_requests_seconds_count ${requests}`),
  });
  const first = sampleOf(10_000, measured(40), undefined);
  const second = sampleOf(15_000, measured(50), first);

  assert.deepEqual([first.requestsPerSecond, second.requestsPerSecond], [null, 2]);
  assert.equal(sampleOf(20_000, measured(3), second).requestsPerSecond, null);
  assert.deepEqual([first.workers, first.jobs, first.turns, first.heap], [0, 0, null, null]);
});

test("samples that are too old to show are dropped", () => {
  const nothing: Measured = { workers: null, shards: null, turns: null, metrics: null };
  const samples = [0, 1_000, KEPT_MS].reduce<ReturnType<typeof withSample>>((kept, at) => withSample(kept, sampleOf(at, nothing, undefined)), []);

  assert.deepEqual(samples.map(({ at }) => at), [1_000, KEPT_MS]);
});

test("a chart ends with the newest value, and is interrupted where there is none", () => {
  const points = [0, 10_000, 20_000, 60_000].map((at, index) => ({ at, value: index }));
  const chart = layOut([...points.slice(0, 3), { at: 30_000, value: null }, points[3]!], 300, 80, 50_000)!;

  assert.equal(chart.path, "M0 80L50 64L100 48");
  assert.deepEqual(chart.dots, [{ x: 300, y: 32 }]);
  assert.deepEqual([chart.top, chart.now, chart.lowest, chart.highest, chart.spanMs], [5, 3, 0, 3, 60_000]);
});

test("a gap in time interrupts a chart, and one without values has none", () => {
  const far = [0, 1_000, 300_000].map((at) => ({ at, value: 1 }));

  assert.equal(layOut(far, 300, 80, 20_000)!.dots.length, 1);
  assert.equal(layOut([], 300, 80, 20_000), null);
  assert.equal(layOut([{ at: 0, value: null }], 300, 80, 20_000), null);
});

test("the top of a chart is a round number that is not below the values", () => {
  assert.deepEqual([0, 0.03, 1, 3, 7, 20, 101].map(niceTop), [1, 0.05, 1, 5, 10, 20, 200]);
});

test("all parts are good, or say what is not", () => {
  assert.deepEqual([...new Set(Object.values(state({})))], ["good"]);
  assert.equal(state({ workers: [] })["Workers"], "bad");
  assert.equal(state({ shards: [{ ...shard(0), dead_letters: 2 }] })["Dead letters"], "warning");
  assert.equal(state({ shards: [shard(0, queue("orchestrator", 1, 1, 45_000))] })["Orchestrator"], "warning");
  assert.equal(state({ shards: [shard(0, queue("workers", 1, 1, 45_000))] })["Workers"], "good", "a worker has it");
  assert.equal(state({ shards: [shard(0, queue("workers", 2, 1, 45_000))] })["Workers"], "warning");
  assert.equal(state({ health: { status: "ok", warnings: ["An older backup"] } })["Gateway"], "warning");
});

test("what the gateway cannot reach is down, and what it does not know is unknown", () => {
  const down = state({ health: null, healthProblem: { status: 503, detail: "Not ready: cannot reach Redis." }, workers: null, shards: null });
  const away = state({ health: null, healthProblem: { status: 0, detail: "" } });

  assert.deepEqual([down["Gateway"], down["Redis"], down["PostgreSQL"], down["Workers"]], ["warning", "bad", "unknown", "unknown"]);
  assert.deepEqual([away["Gateway"], away["Redis"]], ["bad", "unknown"]);
});

test("limits are typed with or without separators, and empty is none", () => {
  assert.deepEqual(["", " 1000 ", "12,000", "1,000,000", "2.5", "2,5", "-1", "1 000"].map(parseLimit), [null, 1000, 12_000, 1_000_000, 2.5, 2.5, -1, 1000]);
  assert.deepEqual(["many", "1.2.3", "0x10", "Infinity"].map(parseLimit), [undefined, undefined, undefined, undefined]);
});

test("ages have at most two units", () => {
  const minute = 60_000;
  assert.deepEqual([12, 5_400, 90_000, 61 * minute, 120 * minute, 49 * 60 * minute].map(age), ["12 ms", "5 s", "1 min", "1 h 1 min", "2 h", "2 d 1 h"]);
});

test("a search reads until it has found enough, and says where to go on", async () => {
  const read = (cursor: string | null) => {
    const page = Number(cursor ?? "0");
    return Promise.resolve({ items: [page * 2, page * 2 + 1], cursor: page === 30 ? null : String(page + 1) });
  };

  assert.deepEqual(await search(read, (item) => item < 3, 3, null), { matches: [0, 1, 2], searched: 4, cursor: "2" });
  assert.deepEqual(await search(read, () => false, 1, null), { matches: [], searched: 20, cursor: "10" });
  assert.deepEqual(await search(read, () => false, 1, "29"), { matches: [], searched: 4, cursor: null });
});

test("ids are told from addresses", () => {
  assert.equal(isId("01a22d9d-93e3-7578-9415-e51c828a35a3"), true);
  assert.equal(isId("anna@example.com"), false);
});
