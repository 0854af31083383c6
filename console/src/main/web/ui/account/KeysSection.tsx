import { useCallback, useState, type ReactNode } from "react";
import type { AccountApi, ApiKey } from "../../api/account";
import { accountTexts } from "../../texts.account";
import { ConfirmDialog } from "../ConfirmDialog";
import type { Column } from "../DataTable";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { usePagedRead } from "../useReads";
import { NewKeyDialog } from "./NewKeyDialog";

const texts = accountTexts.keys;

export function KeysSection({ account }: { account: AccountApi }): ReactNode {
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [done, setDone] = useState("");
  const list = usePagedRead(useCallback((cursor: string | null) => account.keys(cursor), [account]));

  const columns: readonly Column<ApiKey>[] = [
    { title: texts.name, cell: (key) => <span className="break">{key.name}</span> },
    { title: texts.scopes, cell: (key) => key.scopes.join(", ") },
    { title: texts.created, cell: (key) => fullTime(key.created_at) },
    { title: texts.lastUsed, cell: (key) => (key.last_used_at == null ? texts.notUsed : fullTime(key.last_used_at)) },
    { title: texts.expires, cell: (key) => (key.expires_at == null ? texts.never : fullTime(key.expires_at)) },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (key) => (
        <div className="row-actions">
          <button type="button" className="small danger" aria-label={texts.revokeLabel(key.name)} onClick={() => setRevoking(key)}>
            {texts.revoke}
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
        <button type="button" className="primary" onClick={() => setCreating(true)}>
          {texts.new}
        </button>
      }
    >
      <p className={done === "" ? "hidden" : "done-note"} role="status">
        {done}
      </p>
      <PagedTable label={texts.title} columns={columns} list={list} rowKey={(key) => key.id} empty={texts.empty} />
      {isCreating && (
        <NewKeyDialog
          account={account}
          onClose={(isCreated) => {
            setCreating(false);
            setDone("");
            if (isCreated) list.reload();
          }}
        />
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={texts.revokeTitle(revoking.name)}
          confirm={texts.revokeConfirm}
          action={() => account.revokeKey(revoking.id)}
          onClose={(isDone) => {
            setRevoking(null);
            setDone(isDone ? texts.revoked : "");
            if (isDone) list.reload();
          }}
        >
          <p>{texts.revokeText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
