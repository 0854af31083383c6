import { useCallback, useState, type ReactNode } from "react";
import type { ListedDeadLetter } from "../../api/operator";
import { operatorTexts } from "../../texts.operator";
import { ConfirmDialog } from "../ConfirmDialog";
import type { Column } from "../DataTable";
import { fullTime } from "../format";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { usePagedRead } from "../useReads";
import { useOperator } from "./context";
import { shortId } from "./units";

const texts = operatorTexts.deadLetters;
const EVERY_MS = 15_000;

interface Chosen {
  readonly letter: ListedDeadLetter;
  readonly action: "retry" | "discard";
}

export function DeadLettersPage(): ReactNode {
  const { operator, announce } = useOperator();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const list = usePagedRead(useCallback((cursor: string | null) => operator.deadLetters(cursor), [operator]), EVERY_MS);

  const close = (isDone: boolean): void => {
    setChosen(null);
    if (isDone) list.reload();
  };
  const retry = async (letter: ListedDeadLetter): Promise<void> => announce(texts[(await operator.retry(letter.id)).outcome]);
  const discard = async (letter: ListedDeadLetter): Promise<void> => {
    await operator.discard(letter.id);
    announce(texts.discarded);
  };

  const columns: readonly Column<ListedDeadLetter>[] = [
    { title: texts.since, cell: (letter) => fullTime(letter.since) },
    { title: texts.role, cell: (letter) => letter.role },
    { title: texts.reason, cell: (letter) => <Reason letter={letter} /> },
    { title: texts.turn, cell: (letter) => (letter.turn_id == null ? texts.noTurn : <code title={letter.turn_id}>{shortId(letter.turn_id)}</code>) },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (letter) => (
        <div className="row-actions">
          <button type="button" className="small" aria-label={texts.letter(texts.retry, letter.id)} onClick={() => setChosen({ letter, action: "retry" })}>
            {texts.retry}
          </button>
          <button
            type="button"
            className="small danger"
            aria-label={texts.letter(texts.discard, letter.id)}
            onClick={() => setChosen({ letter, action: "discard" })}
          >
            {texts.discard}
          </button>
        </div>
      ),
    },
  ];
  return (
    <Section title={texts.title} hint={texts.hint}>
      <PagedTable label={texts.title} columns={columns} list={list} rowKey={(letter) => letter.id} empty={texts.empty} />
      {chosen?.action === "retry" && (
        <ConfirmDialog title={texts.retryTitle} confirm={texts.retryConfirm} isHarmless action={() => retry(chosen.letter)} onClose={close}>
          <p>{texts.retryText}</p>
        </ConfirmDialog>
      )}
      {chosen?.action === "discard" && (
        <ConfirmDialog title={texts.discardTitle} confirm={texts.discardConfirm} action={() => discard(chosen.letter)} onClose={close}>
          <p>{texts.discardText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Reason({ letter }: { letter: ListedDeadLetter }): ReactNode {
  return (
    <>
      {letter.reason}
      <details>
        <summary>{texts.text}</summary>
        <pre className="raw" tabIndex={0} aria-label={texts.text}>
          {letter.text}
        </pre>
      </details>
    </>
  );
}
