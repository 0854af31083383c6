import type { ReactNode } from "react";
import type { UsageReport, UsageRow } from "../../api/groups";
import { texts } from "../../texts";
import { cost } from "../format";

interface UsageTableProps {
  title: string;
  first: string;
  report: UsageReport;
  name: (row: UsageRow) => string;
}

/** All numbers of a report, for those who cannot see its bars or want to know them exactly. */
export function UsageTable({ title, first, report, name }: UsageTableProps): ReactNode {
  return (
    <details className="usage-table">
      <summary>
        {texts.usage.table}
        <span className="hidden">: {title}</span>
      </summary>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={title}>
        <table className="steps numbers">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              <th scope="col">{texts.usage.cost}</th>
              <th scope="col">{texts.usage.calls}</th>
              <th scope="col">{texts.usage.input}</th>
              <th scope="col">{texts.usage.cached}</th>
              <th scope="col">{texts.usage.output}</th>
            </tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <Numbers key={keyOf(row)} name={name(row)} row={row} />
            ))}
          </tbody>
          <tfoot>
            <Numbers name={texts.usage.total} row={report.total} />
          </tfoot>
        </table>
      </div>
    </details>
  );
}

function Numbers({ name, row }: { name: string; row: UsageRow }): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{cost(row.cost_usd)}</td>
      <td>{row.calls.toLocaleString("en")}</td>
      <td>{row.input_tokens.toLocaleString("en")}</td>
      <td>{row.cached_tokens.toLocaleString("en")}</td>
      <td>{row.output_tokens.toLocaleString("en")}</td>
    </tr>
  );
}

export function keyOf(row: UsageRow): string {
  return [row.provider, row.model, row.group_id, row.alias, row.day].join(" ");
}
