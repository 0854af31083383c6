import { useCallback, useState, type ReactNode } from "react";
import type { AccountApi, ActiveLogin } from "../../api/account";
import { accountTexts } from "../../texts.account";
import { ConfirmDialog } from "../ConfirmDialog";
import type { Column } from "../DataTable";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { usePagedRead } from "../useReads";
import { clientName } from "./client";

const texts = accountTexts.logins;

export function LoginsSection({ account }: { account: AccountApi }): ReactNode {
  const [ending, setEnding] = useState<ActiveLogin | "others" | null>(null);
  const [done, setDone] = useState("");
  const list = usePagedRead(useCallback((cursor: string | null) => account.logins(cursor), [account]));
  const hasOthers = list.items?.some((login) => !login.current) === true;

  const close = (isDone: boolean): void => {
    setDone(!isDone ? "" : ending === "others" ? texts.othersEnded : texts.ended);
    setEnding(null);
    if (isDone) list.reload();
  };

  const columns: readonly Column<ActiveLogin>[] = [
    { title: texts.client, cell: (login) => <Client login={login} /> },
    { title: texts.since, cell: (login) => fullTime(login.created_at) },
    { title: texts.lastUsed, cell: (login) => fullTime(login.last_used_at) },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (login) =>
        !login.current && (
          <div className="row-actions">
            <button type="button" className="small danger" aria-label={texts.endLabel(clientName(login.client))} onClick={() => setEnding(login)}>
              {texts.end}
            </button>
          </div>
        ),
    },
  ];
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      actions={
        hasOthers && (
          <button type="button" className="danger" onClick={() => setEnding("others")}>
            {texts.endOthers}
          </button>
        )
      }
    >
      <p className={done === "" ? "hidden" : "done-note"} role="status">
        {done}
      </p>
      <PagedTable label={texts.title} columns={columns} list={list} rowKey={(login) => login.id} empty={texts.empty} />
      {ending === "others" && (
        <ConfirmDialog title={texts.endOthersTitle} confirm={texts.endOthersConfirm} action={() => account.endOtherLogins()} onClose={close}>
          <p>{texts.endOthersText}</p>
        </ConfirmDialog>
      )}
      {ending !== null && ending !== "others" && (
        <ConfirmDialog title={texts.endTitle} confirm={texts.endConfirm} action={() => account.endLogin(ending.id)} onClose={close}>
          <p>{texts.endText(clientName(ending.client))}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Client({ login }: { login: ActiveLogin }): ReactNode {
  return (
    <span title={login.client ?? undefined}>
      {clientName(login.client)}
      {login.current && <span className="tag">{texts.current}</span>}
    </span>
  );
}
