import { useId, type ReactNode } from "react";
import type { AccountRole, RestrictedTool } from "../../api/operator";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { CloseButton, Dialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { textOf, useSubmit } from "../useSubmit";
import { useOperator } from "./context";

const texts = operatorTexts.tools;
const FIELDS = ["roles", "users"];
const ROLES: readonly [AccountRole, string][] = [
  ["user", texts.everyone],
  ["operator", texts.operators],
];

/** Changes who may use a tool. */
export function ToolRuleDialog({ tool, onClose }: { tool: RestrictedTool; onClose: (isChanged: boolean) => void }): ReactNode {
  const { operator, announce } = useOperator();
  const id = useId();
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data) => {
    const users = textOf(data, "users").split(/[\s,;]+/).filter((user) => user !== "");
    await operator.setRule(tool.name, { roles: ROLES.map(([role]) => role).filter((role) => data.getAll("roles").includes(role)), users });
    announce(texts.saved);
    onClose(true);
  });
  const other = otherProblem(FIELDS);
  return (
    <Dialog title={texts.dialogTitle(tool.name)} onClose={() => onClose(false)}>
      <form ref={form} onSubmit={onSubmit} noValidate>
        <fieldset className="teams">
          <legend>{texts.roles}</legend>
          {ROLES.map(([role, label]) => (
            <label key={role} className="choice">
              <input type="checkbox" name="roles" value={role} defaultChecked={tool.roles.includes(role)} />
              <span>{label}</span>
            </label>
          ))}
          {error("roles") !== undefined && (
            <p className="field-error" role="alert">
              {error("roles")}
            </p>
          )}
        </fieldset>
        <div className="field">
          <label htmlFor={id}>{texts.users}</label>
          <textarea
            id={id}
            name="users"
            rows={4}
            spellCheck={false}
            defaultValue={tool.users.join("\n")}
            aria-invalid={error("users") !== undefined}
            aria-describedby={`${id}-note`}
          />
          <p id={`${id}-note`} className={error("users") === undefined ? "hint" : "field-error"}>
            {error("users") ?? texts.usersHint}
          </p>
        </div>
        {other !== null && <ProblemNote problem={other} />}
        <div className="actions">
          <CloseButton>{common.lists.cancel}</CloseButton>
          <button type="submit" className="primary" disabled={isBusy}>
            {common.lists.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
