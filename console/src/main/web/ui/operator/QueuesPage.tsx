import { useState, type ReactNode } from "react";
import type { QueueKind, ShardState } from "../../api/operator";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { DataTable, type Column } from "../DataTable";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { useMonitor } from "./context";
import { totalOf, type QueueTotal } from "./samples";
import { age, count } from "./units";

const texts = operatorTexts.queues;
const KINDS: readonly QueueKind[] = ["orchestrator", "workers", "bulk-workers"];

interface Row extends QueueTotal {
  readonly kind: QueueKind;
}

export function QueuesPage(): ReactNode {
  const { shards, problem } = useMonitor();
  const [onlyBusy, setOnlyBusy] = useState(true);
  if (shards === null) {
    return <Section title={texts.title}>{problem === null ? <p className="hint">{common.lists.loading}</p> : <ProblemNote problem={problem} />}</Section>;
  }
  const shown = onlyBusy ? shards.filter(isBusy) : shards;
  return (
    <>
      <Section title={texts.total} hint={texts.hint}>
        <DataTable label={texts.total} columns={TOTALS} rows={KINDS.map((kind): Row => ({ kind, ...totalOf(shards, kind) }))} rowKey={(row) => row.kind} />
        <p>{texts.totals(sum(shards, "delayed"), sum(shards, "dead_letters"))}</p>
      </Section>
      <Section
        title={texts.shards}
        hint={texts.shardsHint}
        actions={
          <label className="check">
            <input type="checkbox" checked={onlyBusy} onChange={(event) => setOnlyBusy(event.currentTarget.checked)} />
            {texts.onlyBusy}
          </label>
        }
      >
        {shown.length === 0 ? (
          <p className="empty">{texts.quiet}</p>
        ) : (
          <DataTable label={texts.shards} columns={SHARDS} rows={shown} rowKey={(row) => String(row.shard)} />
        )}
      </Section>
    </>
  );
}

const oldest = (total: QueueTotal): string => (total.oldestMs === null ? texts.none : age(total.oldestMs));

const TOTALS: readonly Column<Row>[] = [
  { title: texts.kind, cell: (row) => texts.kinds[row.kind] },
  { title: texts.length, isNumber: true, cell: (row) => count(row.length) },
  { title: texts.pending, isNumber: true, cell: (row) => count(row.pending) },
  { title: texts.oldest, isNumber: true, cell: oldest },
];

const SHARDS: readonly Column<ShardState>[] = [
  { title: texts.shard, cell: (row) => row.shard },
  ...KINDS.map(
    (kind): Column<ShardState> => ({
      title: texts.kinds[kind],
      isNumber: true,
      cell: (row) => `${count(totalOf([row], kind).length)} (${count(totalOf([row], kind).pending)})`,
    }),
  ),
  { title: texts.oldest, isNumber: true, cell: (row) => oldest(totalOf([row])) },
  { title: texts.delayed, isNumber: true, cell: (row) => count(row.delayed) },
  { title: texts.deadLetters, isNumber: true, cell: (row) => count(row.dead_letters) },
];

function isBusy(shard: ShardState): boolean {
  return shard.delayed > 0 || shard.dead_letters > 0 || totalOf([shard]).length > 0;
}

function sum(shards: readonly ShardState[], field: "delayed" | "dead_letters"): number {
  return shards.reduce((total, shard) => total + shard[field], 0);
}
