import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { Stored } from "../../api/api";
import { Problem } from "../../api/problem";
import type { AvailableTool, Member, ProviderEntry } from "../../api/types";
import { edited } from "../../store/merge";
import { texts } from "../../texts";
import { ConfirmButton } from "../ConfirmButton";
import { ConflictNote } from "../ConflictNote";
import { useApp } from "../context";
import { CloseButton } from "../Dialog";
import { Comparison } from "../diff/Comparison";
import { Field } from "../Field";
import { ProblemNote } from "../ProblemNote";
import { useUnsaved } from "../unsaved";
import { EarlierPrompts } from "./EarlierPrompts";
import { models, ORCHESTRATOR, toolsOf } from "./memberValues";
import { ToolChoices } from "./ToolChoices";
import { useMemberForm } from "./useMemberForm";

const FIELDS = ["alias", "role_prompt", "tools", "provider", "model", "temperature"];
const LABELS: Readonly<Record<string, string>> = {
  alias: texts.member.alias,
  role_prompt: texts.member.prompt,
  model: texts.member.model,
  tools: texts.member.tools,
  temperature: texts.member.temperature,
};

interface MemberFormProps {
  group: string;
  /** Null for a new member. */
  stored: Stored<Member> | null;
  onStored: (stored: Stored<Member>) => void;
  onClose: (isChanged: boolean) => void;
}

interface Taken {
  /** The earlier version in the form; null after the replaced instructions were brought back. */
  readonly version: string | null;
  /** The instructions in the form before. */
  readonly replaced: string;
}

/** The fields of a member. What the server says about one is shown there, and what saving changes of the instructions below them. */
export function MemberForm({ group, stored, onStored, onClose }: MemberFormProps): ReactNode {
  const { api } = useApp();
  const id = useId();
  const element = useRef<HTMLFormElement>(null);
  const instructions = useRef<HTMLTextAreaElement>(null);
  const form = useMemberForm(group, stored, onStored, () => onClose(true));
  const { values, before, problem } = form;
  useUnsaved(edited(before, values).length > 0 ? "edits" : null);
  const [taken, setTaken] = useState<Taken | null>(null);
  const [tools, setTools] = useState<readonly AvailableTool[]>([]);
  const [providers, setProviders] = useState<readonly ProviderEntry[]>([]);
  const [catalogue, setCatalogueProblem] = useState<Problem | null>(null);
  const isOrchestrator = stored?.value.alias === ORCHESTRATOR;
  const error = (field: string): string | undefined => problem?.fields.find((each) => each.field.split(/[[.]/)[0] === field)?.message;
  const hasConflict = form.changes.some((change) => change.field === "role_prompt" && change.mine !== null);
  const changes = form.changes.filter((change) => change.field !== "role_prompt" || !hasConflict);

  useEffect(() => {
    Promise.all([api.tools(), api.providers()]).then(
      ([known, configured]) => {
        setTools(known);
        setProviders(configured);
      },
      (reason: unknown) => setCatalogueProblem(Problem.from(reason)),
    );
  }, [api]);

  useEffect(() => {
    if (problem !== null) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  const replacePrompt = (prompt: string, now: Taken): void => {
    setTaken(now);
    form.set("role_prompt", prompt);
    instructions.current?.focus();
  };
  const takeVersion = (version: string): void => {
    const current = values["role_prompt"]!;
    // one version after another: what was typed before the first one is kept
    replacePrompt(version, { version, replaced: taken !== null && taken.version === current ? taken.replaced : current });
  };

  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.save();
      }}
    >
      {!isOrchestrator && (
        <Field
          label={texts.member.alias}
          maxLength={100}
          autoComplete="off"
          autoFocus
          value={values["alias"]}
          onChange={(event) => form.set("alias", event.currentTarget.value)}
          error={error("alias")}
        />
      )}
      <div className="field">
        <label htmlFor={`${id}-prompt`}>{texts.member.prompt}</label>
        <textarea
          ref={instructions}
          id={`${id}-prompt`}
          rows={7}
          value={values["role_prompt"]}
          onChange={(event) => form.set("role_prompt", event.currentTarget.value)}
          aria-invalid={error("role_prompt") !== undefined}
          aria-describedby={`${id}-prompt-note`}
        />
        <p id={`${id}-prompt-note`} className={error("role_prompt") === undefined ? "hint" : "field-error"}>
          {error("role_prompt") ?? texts.member.promptHint}
        </p>
        {taken !== null && taken.replaced !== values["role_prompt"] && (
          <div className="actions">
            <button type="button" onClick={() => replacePrompt(taken.replaced, { version: null, replaced: values["role_prompt"]! })}>
              {texts.member.restorePrompt}
            </button>
          </div>
        )}
      </div>
      {stored !== null && values["role_prompt"] !== before["role_prompt"] && (
        <Comparison title={hasConflict ? texts.diff.theirs : texts.diff.mine} before={before["role_prompt"]!} after={values["role_prompt"]!} />
      )}
      {stored !== null && (
        <EarlierPrompts group={group} member={stored.value.id} prompt={values["role_prompt"]!} onTake={takeVersion} />
      )}
      <div className="field">
        <label htmlFor={`${id}-model`}>{texts.member.model}</label>
        <select id={`${id}-model`} value={values["model"]} onChange={(event) => form.set("model", event.currentTarget.value)}>
          {stored === null && <option value="">{texts.member.defaultModel}</option>}
          {models(providers, values["model"]!).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        {(error("model") ?? error("provider")) !== undefined && <p className="field-error">{error("model") ?? error("provider")}</p>}
      </div>
      {!isOrchestrator && tools.length > 0 && (
        <ToolChoices
          tools={tools}
          chosen={toolsOf(values)}
          stored={stored?.value.tools ?? []}
          error={error("tools")}
          onChoose={(chosen) => form.set("tools", chosen.toSorted().join("\n"))}
        />
      )}
      <Field
        label={texts.member.temperature}
        inputMode="decimal"
        autoComplete="off"
        value={values["temperature"]}
        onChange={(event) => form.set("temperature", event.currentTarget.value)}
        hint={texts.member.temperatureHint}
        error={error("temperature")}
      />
      {catalogue !== null && <ProblemNote problem={catalogue} />}
      {problem !== null && !FIELDS.some((field) => error(field) !== undefined) && <ProblemNote problem={problem} />}
      {form.changes.length > 0 && (
        <ConflictNote changes={changes} label={(field) => LABELS[field] ?? field} hasMore={hasConflict} onTakeTheirs={form.takeTheirs} />
      )}
      <div className="actions">
        {stored !== null && !isOrchestrator && (
          <ConfirmButton text={texts.member.remove} confirmText={texts.member.confirmRemove} onConfirm={() => void form.remove()} />
        )}
        <CloseButton>{texts.member.cancel}</CloseButton>
        <button type="submit" className="primary">
          {texts.member.save}
        </button>
      </div>
    </form>
  );
}
