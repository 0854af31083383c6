import type { ReactNode } from "react";
import { texts } from "../texts";
import { DataTable, type Column } from "./DataTable";
import { ProblemNote } from "./ProblemNote";
import type { PagedRead } from "./useReads";

interface PagedTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  list: PagedRead<T>;
  rowKey: (row: T) => string;
  empty: string;
}

/** A list of the server: what is loading, what failed, that there is nothing, the rows, and the way to more of them. */
export function PagedTable<T>({ label, columns, list, rowKey, empty }: PagedTableProps<T>): ReactNode {
  const { items, problem } = list;
  return (
    <div className="listing" aria-busy={items === null && problem === null}>
      {problem !== null && <ProblemNote problem={problem} />}
      {items === null && problem === null && <p className="hint">{texts.lists.loading}</p>}
      {items !== null && items.length === 0 && !list.hasMore && <p className="empty">{empty}</p>}
      {items !== null && items.length > 0 && <DataTable label={label} columns={columns} rows={items} rowKey={rowKey} />}
      {list.hasMore && (
        <button type="button" className="more" aria-disabled={list.isLoading} onClick={list.more}>
          {list.isLoading ? texts.lists.loadingMore : texts.lists.more}
        </button>
      )}
    </div>
  );
}
