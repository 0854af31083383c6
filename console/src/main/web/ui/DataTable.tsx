import type { ReactNode } from "react";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  isNumber?: boolean;
  /** Stays on one line. */
  isShort?: boolean;
  /** The title is for screen readers only, as for a column of buttons. */
  isTitleHidden?: boolean;
}

interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}

/** A table whose rows become cards where there is no room for columns. The roles are named, since the cards' layout would take them away. */
export function DataTable<T>({ label, columns, rows, rowKey }: DataTableProps<T>): ReactNode {
  return (
    <table className="data" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.title} role="columnheader" scope="col" className={lookOf(column)}>
              <span className={column.isTitleHidden === true ? "hidden" : undefined}>{column.title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map((column, index) => (
              <Cell key={column.title} column={column} isFirst={index === 0}>
                {column.cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<T>({ column, isFirst, children }: { column: Column<T>; isFirst: boolean; children: ReactNode }): ReactNode {
  const look = lookOf(column);
  if (isFirst) {
    return (
      <th role="rowheader" scope="row" className={look}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" className={look} data-label={column.isTitleHidden === true ? undefined : column.title}>
      <div>{children}</div>
    </td>
  );
}

function lookOf<T>({ isNumber = false, isShort = false }: Column<T>): string | undefined {
  if (isNumber) return "number";
  return isShort ? "short" : undefined;
}
