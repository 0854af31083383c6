import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import type { ListedUser, OperatorApi } from "../../api/operator";
import type { Page } from "../../api/api";
import { Problem } from "../../api/problem";
import { operatorTexts } from "../../texts.operator";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { usePagedRead } from "../useReads";
import { useOperator } from "./context";
import { LimitsDialog } from "./LimitsDialog";
import { userColumns } from "./userColumns";
import { isId, search } from "./userSearch";

const texts = operatorTexts.users;
const TYPING_MS = 400;
const ENOUGH = 20;

/** The accounts. `id` names one of them to show alone. */
export function UsersPage({ id }: { id: string | null }): ReactNode {
  const { operator } = useOperator();
  const [typed, setTyped] = useState(id ?? "");
  const query = useSettled(typed.trim().toLowerCase(), TYPING_MS);
  const [limited, setLimited] = useState<ListedUser | null>(null);
  const searched = useRef(0);
  const read = useCallback(
    async (cursor: string | null): Promise<Page<readonly ListedUser[]>> => {
      if (query === "") return operator.users(cursor);
      if (isId(query)) return { items: await one(operator, query), cursor: null };
      const page = await search(operator.users, (user) => user.email.toLowerCase().includes(query) || user.id === query, ENOUGH, cursor);
      searched.current = (cursor === null ? 0 : searched.current) + page.searched;
      return { items: page.matches, cursor: page.cursor };
    },
    [operator, query],
  );
  const list = usePagedRead(read);
  const isSearch = query !== "" && !isId(query);

  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      actions={
        <input
          type="search"
          aria-label={texts.search}
          placeholder={texts.searchHint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      }
    >
      <p className={isSearch ? "hint" : "hidden"} role="status">
        {isSearch && (list.items === null ? texts.searching : texts.matches(list.items.length, searched.current))}
      </p>
      <PagedTable
        label={texts.title}
        columns={userColumns(setLimited)}
        list={list}
        rowKey={(user) => user.id}
        empty={query === "" ? texts.empty : texts.noMatch(query, searched.current)}
      />
      {limited !== null && (
        <LimitsDialog
          subject={{ kind: "user", id: limited.id }}
          title={operatorTexts.limits.titleUser(limited.email)}
          onClose={(isChanged) => {
            setLimited(null);
            if (isChanged) list.reload();
          }}
        />
      )}
    </Section>
  );
}

async function one(operator: OperatorApi, id: string): Promise<readonly ListedUser[]> {
  try {
    return [await operator.user(id)];
  } catch (error) {
    if (Problem.from(error).status === 404) return [];
    throw error;
  }
}

/** The value, when it has not changed for a while. */
function useSettled(value: string, delay: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return settled;
}
