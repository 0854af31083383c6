import { useCallback, useId, useState, type ReactNode } from "react";
import type { LimitSubject, UnfinishedStatus, UnfinishedTurn } from "../../api/operator";
import { operatorTexts } from "../../texts.operator";
import type { Column } from "../DataTable";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { operatorAddress } from "../route";
import { usePagedRead } from "../useReads";
import { useOperator } from "./context";
import { LimitsDialog } from "./LimitsDialog";
import { EVERY_MS } from "./samples";
import { age, count, shortId } from "./units";

const texts = operatorTexts.turns;
const STATUSES: readonly UnfinishedStatus[] = ["running", "waiting", "queued"];

export function TurnsPage(): ReactNode {
  const { operator } = useOperator();
  const id = useId();
  const [status, setStatus] = useState<UnfinishedStatus | null>(null);
  const [limited, setLimited] = useState<LimitSubject | null>(null);
  const list = usePagedRead(
    useCallback((cursor: string | null) => operator.turns(status, cursor), [operator, status]),
    EVERY_MS,
  );
  const columns: readonly Column<UnfinishedTurn>[] = [
    { title: texts.number, cell: (turn) => <span title={turn.id}>{count(turn.number)}</span> },
    { title: texts.status, cell: (turn) => <Status turn={turn} /> },
    { title: texts.age, isNumber: true, cell: (turn) => age(turn.age_seconds * 1000) },
    { title: texts.group, isShort: true, cell: (turn) => <code title={turn.group_id}>{shortId(turn.group_id)}</code> },
    {
      title: texts.user,
      isShort: true,
      cell: (turn) => (
        <a href={operatorAddress("users", turn.user_id)} title={turn.user_id}>
          {shortId(turn.user_id)}
        </a>
      ),
    },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (turn) => (
        <button
          type="button"
          className="small"
          aria-label={texts.limitsLabel(turn.group_id)}
          onClick={() => setLimited({ kind: "group", id: turn.group_id })}
        >
          {texts.limits}
        </button>
      ),
    },
  ];
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      actions={
        <>
          <label htmlFor={id}>{texts.status}</label>
          <select
            id={id}
            value={status ?? ""}
            onChange={(event) => setStatus(STATUSES.find((each) => each === event.currentTarget.value) ?? null)}
          >
            <option value="">{texts.all}</option>
            {STATUSES.map((each) => (
              <option key={each} value={each}>
                {texts.statuses[each]}
              </option>
            ))}
          </select>
        </>
      }
    >
      <PagedTable label={texts.title} columns={columns} list={list} rowKey={(turn) => turn.id} empty={texts.empty} />
      {limited !== null && <LimitsDialog subject={limited} title={operatorTexts.limits.titleGroup} onClose={() => setLimited(null)} />}
    </Section>
  );
}

function Status({ turn }: { turn: UnfinishedTurn }): ReactNode {
  return (
    <span className={`state ${turn.status}`}>
      {texts.statuses[turn.status]}
      {turn.cancel_requested && <small> {texts.stopping}</small>}
    </span>
  );
}
