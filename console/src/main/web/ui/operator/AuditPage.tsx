import { useCallback, useState, type ReactNode } from "react";
import type { AuditEntry, AuditFilter } from "../../api/operator";
import { Problem } from "../../api/problem";
import { operatorTexts } from "../../texts.operator";
import type { Column } from "../DataTable";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { operatorAddress } from "../route";
import { usePagedRead } from "../useReads";
import { AuditFilterForm } from "./AuditFilterForm";
import { useOperator } from "./context";
import { shortId } from "./units";
import { isId } from "./userSearch";

const texts = operatorTexts.audit;
const NOTHING: AuditFilter = { user: "", action: "", from: "", to: "" };
const FIELDS = Object.keys(NOTHING);

export function AuditPage(): ReactNode {
  const { operator } = useOperator();
  const [filter, setFilter] = useState(NOTHING);
  const read = useCallback(
    async (cursor: string | null) => {
      if (filter.user !== "" && !isId(filter.user)) throw new Problem(422, texts.notId, [{ field: "user", message: texts.notId }]);
      return operator.audit(filter, cursor);
    },
    [operator, filter],
  );
  const list = usePagedRead(read);
  const isAtField = list.problem?.fields.some(({ field }) => FIELDS.includes(field)) === true;
  return (
    <Section title={texts.title} hint={texts.hint}>
      <AuditFilterForm problem={list.problem} onFilter={setFilter} />
      <PagedTable
        label={texts.title}
        columns={COLUMNS}
        list={isAtField ? { ...list, items: [], hasMore: false, problem: null } : list}
        rowKey={(entry) => entry.id}
        empty={texts.empty}
      />
    </Section>
  );
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: texts.time, cell: (entry) => fullTime(entry.created_at) },
  { title: texts.action, isShort: true, cell: (entry) => <span className="code-text">{entry.action}</span> },
  { title: texts.user, isShort: true, cell: (entry) => <User id={entry.user_id} /> },
  {
    title: texts.subject,
    cell: ({ subject }) => (subject == null ? texts.none : <span title={subject.id}>{`${subject.kind} ${shortId(subject.id)}`}</span>),
  },
  { title: texts.address, cell: (entry) => entry.address ?? texts.none },
  { title: texts.details, cell: (entry) => <Details details={entry.details} /> },
];

function User({ id }: { id: string | null | undefined }): ReactNode {
  if (id == null) return texts.none;
  return (
    <a href={operatorAddress("users", id)} title={id}>
      {shortId(id)}
    </a>
  );
}

function Details({ details }: { details: unknown }): ReactNode {
  if (typeof details !== "object" || details === null) return texts.none;
  const entries = Object.entries(details);
  if (entries.length === 0) return texts.none;
  return (
    <ul className="plain break">
      {entries.map(([name, value]) => (
        <li key={name}>{`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`}</li>
      ))}
    </ul>
  );
}
