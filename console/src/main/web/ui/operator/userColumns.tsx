import type { ReactNode } from "react";
import type { DailyLimits, ListedUser } from "../../api/operator";
import { operatorTexts } from "../../texts.operator";
import { CopyButton } from "../CopyButton";
import type { Column } from "../DataTable";
import { cost, fullTime, when } from "../format";
import { count } from "./units";

const texts = operatorTexts.users;

export function userColumns(onLimits: (user: ListedUser) => void): readonly Column<ListedUser>[] {
  return [
    { title: texts.email, cell: (user) => <span className="break">{user.email}</span> },
    { title: texts.since, isShort: true, cell: (user) => <time title={fullTime(user.created_at)}>{when(user.created_at)}</time> },
    { title: texts.groups, isNumber: true, cell: (user) => count(user.groups) },
    { title: texts.turns, isNumber: true, cell: (user) => count(user.unfinished_turns) },
    {
      title: texts.usage,
      isNumber: true,
      cell: ({ usage }) => (
        <Spent tokens={usage.input_tokens + usage.output_tokens} dollars={usage.cost_usd} note={usage.complete ? undefined : texts.atLeast} />
      ),
    },
    { title: texts.today, isNumber: true, cell: ({ today }) => <Spent tokens={today.tokens} dollars={today.cost_usd} /> },
    { title: texts.limits, isNumber: true, cell: (user) => <Limits limits={user.limits} /> },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (user) => (
        <div className="row-actions">
          <button type="button" className="small" aria-label={texts.changeLabel(user.email)} onClick={() => onLimits(user)}>
            {texts.change}
          </button>
          <CopyButton text={user.id} label={texts.copyId} name={texts.copyIdLabel(user.email)} look="small" />
        </div>
      ),
    },
  ];
}

function Spent({ tokens, dollars, note }: { tokens: number; dollars: number; note?: string | undefined }): ReactNode {
  return (
    <>
      {note !== undefined && `${note} `}
      {texts.tokens(tokens)}
      <small>{cost(dollars)}</small>
    </>
  );
}

function Limits({ limits }: { limits: DailyLimits }): ReactNode {
  const { max_tokens_per_day: tokens = null, max_cost_usd_per_day: dollars = null } = limits;
  if (tokens === null && dollars === null) return texts.noLimit;
  return (
    <>
      {tokens !== null && texts.tokens(tokens)}
      {dollars !== null && <small>{cost(dollars)}</small>}
    </>
  );
}
