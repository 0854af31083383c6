import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { AgentChange, AgentRequest, Member, ProviderEntry, AvailableTool } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";

const FIELDS = ["alias", "role_prompt", "tools", "provider", "model", "temperature"];
const ORCHESTRATOR = "Orchestrator";

interface MemberDialogProps {
  group: string;
  /** Null for a new one. */
  member: Member | null;
  onClose: (isChanged: boolean) => void;
}

/** Adds or changes a member. What the server says about a field is shown there. */
export function MemberDialog({ group, member, onClose }: MemberDialogProps): ReactNode {
  const { api } = useApp();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [tools, setTools] = useState<readonly AvailableTool[]>([]);
  const [providers, setProviders] = useState<readonly ProviderEntry[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const isOrchestrator = member?.alias === ORCHESTRATOR;
  const error = (field: string): string | undefined => problem?.fields.find((each) => each.field.split(/[[.]/)[0] === field)?.message;

  useEffect(() => {
    Promise.all([api.tools(), api.providers()]).then(
      ([known, configured]) => {
        setTools(known);
        setProviders(configured);
      },
      (reason: unknown) => setProblem(Problem.from(reason)),
    );
  }, [api]);

  useEffect(() => {
    if (problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
      onClose(true);
    } catch (reason) {
      setProblem(Problem.from(reason));
    }
  };

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { alias, ...rest } = agentOf(new FormData(event.currentTarget));
    if (member === null) void attempt(() => api.addMember(group, { alias, ...rest }));
    else void attempt(() => api.changeMember(group, member.id, isOrchestrator ? withoutTools(rest) : { alias, ...rest }));
  };

  const chosen = member === null ? "" : `${member.provider} ${member.model}`;
  return (
    <Dialog title={member === null ? texts.member.add : texts.member.edit(member.alias)} onClose={() => onClose(false)} wide>
      <form ref={form} onSubmit={submit} noValidate>
        {!isOrchestrator && (
          <Field label={texts.member.alias} name="alias" defaultValue={member?.alias ?? ""} maxLength={100} autoComplete="off" autoFocus error={error("alias")} />
        )}
        <div className="field">
          <label htmlFor={`${id}-prompt`}>{texts.member.prompt}</label>
          <textarea
            id={`${id}-prompt`}
            name="role_prompt"
            rows={7}
            defaultValue={member?.role_prompt ?? ""}
            aria-invalid={error("role_prompt") !== undefined}
            aria-describedby={`${id}-prompt-note`}
          />
          <p id={`${id}-prompt-note`} className={error("role_prompt") === undefined ? "hint" : "field-error"}>
            {error("role_prompt") ?? texts.member.promptHint}
          </p>
        </div>
        <div className="field">
          <label htmlFor={`${id}-model`}>{texts.member.model}</label>
          <select key={providers.length} id={`${id}-model`} name="model" defaultValue={chosen}>
            {member === null && <option value="">{texts.member.defaultModel}</option>}
            {models(providers, member).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          {(error("model") ?? error("provider")) !== undefined && <p className="field-error">{error("model") ?? error("provider")}</p>}
        </div>
        {!isOrchestrator && tools.length > 0 && (
          <fieldset className="teams">
            <legend>{texts.member.tools}</legend>
            {tools.map((tool) => (
              <label key={tool.name} className="choice">
                <input
                  type="checkbox"
                  name="tools"
                  value={tool.name}
                  defaultChecked={member?.tools.includes(tool.name) ?? false}
                  disabled={!tool.allowed && member?.tools.includes(tool.name) !== true}
                />
                <span>
                  <strong>{tool.name}</strong>
                  <small>{tool.allowed ? tool.description : texts.member.notAllowed}</small>
                </span>
              </label>
            ))}
            {error("tools") !== undefined && <p className="field-error">{error("tools")}</p>}
          </fieldset>
        )}
        <Field
          label={texts.member.temperature}
          name="temperature"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={member?.temperature ?? ""}
          hint={texts.member.temperatureHint}
          error={error("temperature")}
        />
        {problem !== null && !FIELDS.some((field) => error(field) !== undefined) && <ProblemNote problem={problem} />}
        <div className="actions">
          {member !== null && !isOrchestrator && (
            <button
              type="button"
              className="danger"
              onClick={() => (isRemoving ? void attempt(() => api.removeMember(group, member.id)) : setRemoving(true))}
            >
              {isRemoving ? texts.member.confirmRemove : texts.member.remove}
            </button>
          )}
          <button type="button" onClick={() => onClose(false)}>
            {texts.member.cancel}
          </button>
          <button type="submit" className="primary">
            {texts.member.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function agentOf(form: FormData): AgentRequest {
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  const [provider, ...model] = text("model").split(" ");
  const temperature = text("temperature").replace(",", ".");
  return {
    alias: text("alias"),
    tools: form.getAll("tools").map(String),
    role_prompt: text("role_prompt"),
    provider: provider === undefined || provider === "" ? null : provider,
    model: model.length === 0 ? null : model.join(" "),
    temperature: temperature === "" ? null : Number(temperature),
  };
}

/** The Orchestrator keeps its name, and has no tools. */
function withoutTools({ tools: _, ...rest }: Omit<AgentRequest, "alias">): AgentChange {
  return rest;
}

/** The known models, and the member's own, which may be any. */
function models(providers: readonly ProviderEntry[], member: Member | null): [string, string][] {
  const known = providers.flatMap(({ provider_name, models: listed }) =>
    listed.map(({ id, name }): [string, string] => [`${provider_name} ${id}`, `${name} (${provider_name})`]),
  );
  if (member === null || known.some(([value]) => value === `${member.provider} ${member.model}`)) return known;
  return [[`${member.provider} ${member.model}`, `${member.model} (${member.provider})`], ...known];
}
