import { useCallback, useState, type ReactNode } from "react";
import type { RestrictedTool } from "../../api/operator";
import { operatorTexts } from "../../texts.operator";
import { ConfirmDialog } from "../ConfirmDialog";
import type { Column } from "../DataTable";
import { Section } from "../PageFrame";
import { PagedTable } from "../PagedTable";
import { usePagedRead } from "../useReads";
import { useOperator } from "./context";
import { ToolRuleDialog } from "./ToolRuleDialog";

const texts = operatorTexts.tools;

interface Chosen {
  readonly tool: RestrictedTool;
  readonly action: "change" | "remove";
}

export function ToolsPage(): ReactNode {
  const { operator, announce } = useOperator();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const list = usePagedRead(useCallback((cursor: string | null) => operator.tools(cursor), [operator]));

  const close = (isDone: boolean): void => {
    setChosen(null);
    if (isDone) list.reload();
  };
  const remove = async (tool: RestrictedTool): Promise<void> => {
    await operator.removeRule(tool.name);
    announce(texts.removed);
  };

  const columns: readonly Column<RestrictedTool>[] = [
    { title: texts.name, cell: (tool) => <span className="code-text">{tool.name}</span> },
    { title: texts.offered, cell: (tool) => (tool.offered ? texts.isOffered : texts.notOffered) },
    { title: texts.who, cell: whoMay },
    { title: texts.rule, cell: (tool) => (tool.rule == null ? texts.noRule : tool.rule === tool.name ? texts.ownRule : tool.rule) },
    {
      title: texts.actions,
      isTitleHidden: true,
      cell: (tool) => (
        <div className="row-actions">
          <button type="button" className="small" aria-label={texts.changeLabel(tool.name)} onClick={() => setChosen({ tool, action: "change" })}>
            {texts.change}
          </button>
          {tool.rule === tool.name && (
            <button
              type="button"
              className="small danger"
              aria-label={texts.removeLabel(tool.name)}
              onClick={() => setChosen({ tool, action: "remove" })}
            >
              {texts.remove}
            </button>
          )}
        </div>
      ),
    },
  ];
  return (
    <Section title={texts.title} hint={texts.hint}>
      <PagedTable label={texts.title} columns={columns} list={list} rowKey={(tool) => tool.name} empty={texts.empty} />
      {chosen?.action === "change" && <ToolRuleDialog tool={chosen.tool} onClose={close} />}
      {chosen?.action === "remove" && (
        <ConfirmDialog title={texts.removeTitle(chosen.tool.name)} confirm={texts.remove} action={() => remove(chosen.tool)} onClose={close}>
          <p>{texts.removeText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function whoMay(tool: RestrictedTool): string {
  if (tool.roles.includes("user")) return texts.everyone;
  const people = tool.users.length === 0 ? [] : [texts.people(tool.users.length)];
  const named = tool.roles.includes("operator") ? [texts.operators, ...people] : people;
  return named.length === 0 ? texts.nobody : named.join(", ");
}
