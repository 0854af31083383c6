import type { AgentChange, AgentRequest, Member, ProviderEntry } from "../../api/types";
import { numberOrText, type Values } from "../../store/merge";

export const ORCHESTRATOR = "Orchestrator";

/** A member as the form has it: texts, the tools one a line, and provider and model as one choice. */
export function valuesOf(member: Member | null): Values {
  return {
    alias: member?.alias ?? "",
    role_prompt: member?.role_prompt ?? "",
    model: member === null ? "" : `${member.provider} ${member.model}`,
    tools: (member?.tools ?? []).toSorted().join("\n"),
    temperature: member?.temperature.toString() ?? "",
  };
}

export function toolsOf(values: Values): string[] {
  return values["tools"]!.split("\n").filter((tool) => tool !== "");
}

/** The body of a request with these fields of the form. */
export function changeOf(values: Values, fields: readonly string[]): AgentChange {
  const [provider = "", ...model] = values["model"]!.split(" ");
  const all: Record<string, object> = {
    alias: { alias: values["alias"]!.trim() },
    role_prompt: { role_prompt: values["role_prompt"]!.trim() },
    model: { provider: provider === "" ? null : provider, model: model.length === 0 ? null : model.join(" ") },
    tools: { tools: toolsOf(values) },
    temperature: { temperature: numberOrText(values["temperature"]!) },
  };
  return Object.assign({}, ...fields.map((field) => all[field])) as AgentChange;
}

/** The body for a new member. */
export function newMember(values: Values): AgentRequest {
  return changeOf(values, Object.keys(values)) as AgentRequest;
}

/** The known models, and the chosen one, which may be any. */
export function models(providers: readonly ProviderEntry[], chosen: string): [string, string][] {
  const known = providers.flatMap(({ provider_name, models: listed }) =>
    listed.map(({ id, name }): [string, string] => [`${provider_name} ${id}`, `${name} (${provider_name})`]),
  );
  if (chosen === "" || known.some(([value]) => value === chosen)) return known;
  const [provider, ...model] = chosen.split(" ");
  return [[chosen, `${model.join(" ")} (${provider})`], ...known];
}
