import type { Group, Team, TeamMember } from "../../api/types";
import { texts } from "../../texts.ts";

const ORCHESTRATOR = "Orchestrator";
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_MEMBERS = 49;
const LONGEST_PROMPT = 20_000;
const t = texts.teamFile;

/** The team of a room in the form of `GET /teams`: every room has an Orchestrator of its own. */
export function teamOf(group: Group): Team {
  const members = group.members
    .filter((member) => member.alias !== ORCHESTRATOR)
    .map(({ alias, role_prompt, tools }): TeamMember => ({ alias, role_prompt, tools }));
  return { name: group.name, about: t.about(group.name), members };
}

export function fileNameOf(team: Team): string {
  const words = team.name.normalize("NFKD").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `${words.length === 0 ? "team" : words.join("-").slice(0, 60)}.json`;
}

export type ReadTeam = { readonly team: Team } | { readonly errors: readonly string[] };

/** Reads a team file, or says in plain words why it is none. */
export function parseTeam(text: string): ReadTeam {
  if (text.length > MOST_BYTES) return { errors: [t.tooLarge] };
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return { errors: [t.notJson] };
  }
  if (Array.isArray(json)) {
    if (json.length !== 1) return { errors: [t.severalTeams(json.length)] };
    json = json[0];
  }
  return readTeam(json);
}

function readTeam(json: unknown): ReadTeam {
  if (!isObject(json)) return { errors: [t.notTeam] };
  const errors: string[] = unknown(json, "", ["name", "about", "members"]);
  const name = textAt(json["name"], "name", 1, 100, errors);
  const about = json["about"] === undefined ? "" : textAt(json["about"], "about", 0, 1_000, errors);
  const members = membersAt(json["members"], errors);
  return errors.length > 0 ? { errors } : { team: { name, about, members } };
}

function membersAt(json: unknown, errors: string[]): TeamMember[] {
  if (!Array.isArray(json)) {
    errors.push(t.field("members", t.list));
    return [];
  }
  if (json.length > MOST_MEMBERS) errors.push(t.field("members", t.atMost(MOST_MEMBERS)));
  const members = json.slice(0, MOST_MEMBERS).map((member: unknown, index) => memberAt(member, `members[${index}]`, errors));
  const names = new Set<string>();
  for (const { alias } of members) {
    if (alias !== "" && names.has(alias.toLowerCase())) errors.push(t.sameName(alias));
    names.add(alias.toLowerCase());
  }
  return members;
}

function memberAt(json: unknown, path: string, errors: string[]): TeamMember {
  if (!isObject(json)) {
    errors.push(t.field(path, "{alias, role_prompt, tools}"));
    return { alias: "", role_prompt: "", tools: [] };
  }
  errors.push(...unknown(json, `${path}.`, ["alias", "role_prompt", "tools"]));
  const tools = json["tools"] ?? [];
  const isList = Array.isArray(tools) && tools.every((tool) => typeof tool === "string");
  if (!isList) errors.push(t.field(`${path}.tools`, t.listOfTexts));
  return {
    alias: textAt(json["alias"], `${path}.alias`, 1, 100, errors),
    role_prompt: textAt(json["role_prompt"], `${path}.role_prompt`, 1, LONGEST_PROMPT, errors),
    tools: isList ? (tools as string[]) : [],
  };
}

function textAt(value: unknown, path: string, from: number, to: number, errors: string[]): string {
  if (typeof value === "string" && value.trim().length >= from && value.length <= to) return value;
  errors.push(t.field(path, t.textOf(from, to)));
  return "";
}

function unknown(json: Readonly<Record<string, unknown>>, path: string, known: readonly string[]): string[] {
  return Object.keys(json)
    .filter((key) => !known.includes(key))
    .map((key) => t.unknownField(path + key));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The team without the tools that there are not here, and those tools. */
export function withTools(team: Team, available: ReadonlySet<string>): { team: Team; missing: string[] } {
  const missing = new Set(team.members.flatMap((member) => member.tools).filter((tool) => !available.has(tool)));
  const members = team.members.map((member) => ({ ...member, tools: member.tools.filter((tool) => available.has(tool)) }));
  return { team: { ...team, members }, missing: [...missing] };
}
