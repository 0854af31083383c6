import { useCallback, useState, type ReactNode } from "react";
import type { Invitation } from "../../api/operator";
import { operatorTexts } from "../../texts.operator";
import { ConfirmDialog } from "../ConfirmDialog";
import type { Column } from "../DataTable";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { usePagedRead } from "../useReads";
import { useOperator } from "./context";
import { NewInvitationDialog } from "./NewInvitationDialog";

const texts = operatorTexts.invitations;

export function InvitationsPage(): ReactNode {
  const { operator, announce } = useOperator();
  const [isCreating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<Invitation | null>(null);
  const list = usePagedRead(useCallback((cursor: string | null) => operator.invitations(cursor), [operator]));

  const withdraw = async (invitation: Invitation): Promise<void> => {
    await operator.withdraw(invitation.id);
    announce(texts.withdrawn);
  };

  const columns: readonly Column<Invitation>[] = [
    { title: texts.email, cell: (invitation) => <span className="break">{invitation.email ?? texts.anyone}</span> },
    { title: texts.created, cell: (invitation) => fullTime(invitation.created_at) },
    { title: texts.expires, cell: (invitation) => fullTime(invitation.expires_at) },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (invitation) => (
        <div className="row-actions">
          <button
            type="button"
            className="small danger"
            aria-label={texts.withdrawLabel(invitation.email ?? texts.anyone)}
            onClick={() => setChosen(invitation)}
          >
            {texts.withdraw}
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
      <PagedTable label={texts.title} columns={columns} list={list} rowKey={(invitation) => invitation.id} empty={texts.empty} />
      {isCreating && (
        <NewInvitationDialog
          onClose={(isCreated) => {
            setCreating(false);
            if (isCreated) list.reload();
          }}
        />
      )}
      {chosen !== null && (
        <ConfirmDialog
          title={texts.withdrawTitle}
          confirm={texts.withdraw}
          action={() => withdraw(chosen)}
          onClose={(isDone) => {
            setChosen(null);
            if (isDone) list.reload();
          }}
        >
          <p>{texts.withdrawText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
