import { useCallback, useState, type ReactNode } from "react";
import type { EffectiveSetting } from "../../api/operator";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { DataTable, type Column } from "../DataTable";
import { Section } from "../PageFrame";
import { ProblemNote } from "../ProblemNote";
import { useRead } from "../useReads";
import { useOperator } from "./context";

const texts = operatorTexts.settings;

export function SettingsPage(): ReactNode {
  const { operator } = useOperator();
  const [query, setQuery] = useState("");
  const [onlySet, setOnlySet] = useState(false);
  const settings = useRead(useCallback(() => operator.settings(), [operator]));
  const wanted = query.trim().toLowerCase();
  const shown = (settings.value ?? []).filter((each) => (each.set || !onlySet) && `${each.name} ${each.value ?? ""}`.toLowerCase().includes(wanted));
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      actions={
        <>
          <label className="check">
            <input type="checkbox" checked={onlySet} onChange={(event) => setOnlySet(event.currentTarget.checked)} />
            {texts.onlySet}
          </label>
          <input
            type="search"
            aria-label={texts.search}
            placeholder={texts.search}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
        </>
      }
    >
      {settings.problem !== null && <ProblemNote problem={settings.problem} />}
      {settings.value === null && settings.problem === null && <p className="hint">{common.lists.loading}</p>}
      {settings.value !== null && shown.length === 0 && <p className="empty">{texts.noMatch}</p>}
      {shown.length > 0 && <DataTable label={texts.title} columns={COLUMNS} rows={shown} rowKey={(setting) => setting.name} />}
    </Section>
  );
}

const COLUMNS: readonly Column<EffectiveSetting>[] = [
  { title: texts.name, cell: (setting) => <span className="code-text">{setting.name}</span> },
  {
    title: texts.value,
    cell: (setting) => (
      <span className="break">
        {setting.value ?? texts.none}
        {setting.secret && <small> {texts.secret}</small>}
      </span>
    ),
  },
  { title: texts.default, cell: (setting) => <span className="break">{setting.default ?? texts.none}</span> },
  { title: texts.source, cell: (setting) => (setting.set ? <strong>{texts.isSet}</strong> : texts.isDefault) },
];
