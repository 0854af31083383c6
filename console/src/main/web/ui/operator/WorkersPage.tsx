import { useCallback, type ReactNode } from "react";
import type { ProviderEntry, Worker } from "../../api/operator";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { DataTable, type Column } from "../DataTable";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { useRead } from "../useReads";
import { useMonitor, useOperator } from "./context";
import { age, count } from "./units";

const texts = operatorTexts.workers;

export function WorkersPage(): ReactNode {
  const { operator } = useOperator();
  const { workers, problem, samples } = useMonitor();
  const providers = useRead(useCallback(() => operator.providers(), [operator]));
  const now = samples.at(-1)?.at ?? Date.now();
  return (
    <Section title={texts.title} hint={texts.hint}>
      {problem !== null && <ProblemNote problem={problem} />}
      {workers === null && problem === null && <p className="hint">{common.lists.loading}</p>}
      {workers?.length === 0 && <p className="empty">{texts.empty}</p>}
      {workers !== null && workers.length > 0 && (
        <DataTable label={texts.title} columns={columns(providers.value ?? [], now)} rows={workers} rowKey={(worker) => worker.name} />
      )}
    </Section>
  );
}

function columns(providers: readonly ProviderEntry[], now: number): readonly Column<Worker>[] {
  return [
    { title: texts.name, cell: (worker) => <span className="code-text">{worker.name}</span> },
    { title: texts.started, cell: (worker) => (worker.started_at == null ? texts.unknown : fullTime(worker.started_at)) },
    { title: texts.seen, isShort: true, cell: (worker) => texts.ago(age(Math.max(0, now - Date.parse(worker.seen_at)))) },
    { title: texts.jobs, isNumber: true, cell: (worker) => count(worker.jobs) },
    { title: texts.bulk, isNumber: true, cell: (worker) => count(worker.bulk_jobs) },
    { title: texts.providers, cell: (worker) => <Models worker={worker} providers={providers} /> },
    { title: texts.tools, cell: (worker) => <Tools tools={worker.tools} /> },
  ];
}

function Models({ worker, providers }: { worker: Worker; providers: readonly ProviderEntry[] }): ReactNode {
  return (
    <ul className="plain">
      {worker.providers.map((name) => (
        <li key={name}>{texts.models(name, (providers.find((each) => each.provider_name === name)?.models ?? []).map((model) => model.name))}</li>
      ))}
    </ul>
  );
}

function Tools({ tools }: { tools: readonly string[] }): ReactNode {
  if (tools.length === 0) return texts.noTools;
  if (tools.length <= 3) return tools.join(", ");
  return (
    <details>
      <summary>{texts.toolCount(tools.length)}</summary>
      {tools.join(", ")}
    </details>
  );
}
