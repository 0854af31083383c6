import type { ReactNode } from "react";
import { texts } from "../../texts";
import { ConflictNote } from "../ConflictNote";
import { ProblemNote } from "../ProblemNote";
import type { GroupForm } from "./useGroupForm";

interface FormFootProps {
  form: GroupForm;
  label: (field: string) => string;
  /** The fields of the server's answer that the form shows itself. */
  fields: readonly string[];
}

/** How the last saving went, and the button for the next. */
export function FormFoot({ form, label, fields }: FormFootProps): ReactNode {
  const { problem, changes } = form;
  const isAtField = problem?.fields.some((error) => fields.includes(error.field)) === true;
  return (
    <>
      {changes.length > 0 && <ConflictNote changes={changes} label={label} onTakeTheirs={form.takeTheirs} />}
      {problem !== null && !isAtField && <ProblemNote problem={problem} />}
      <div className="actions">
        <span className="saved" role="status">
          {form.isSaved && texts.settings.saved}
        </span>
        <button type="submit" className="primary" disabled={form.isBusy}>
          {texts.settings.save}
        </button>
      </div>
    </>
  );
}
