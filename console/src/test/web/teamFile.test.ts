import assert from "node:assert/strict";
import { test } from "node:test";
import type { Group, Member } from "../../main/web/api/types.ts";
import { fileNameOf, parseTeam, teamOf, withTools } from "../../main/web/ui/teams/teamFile.ts";

function member(alias: string, role_prompt: string, tools: string[]): Member {
  const own = { provider: "openai", model: "gpt-5", temperature: 0.2, model_options: {} };
  return { id: alias, group_id: "g", alias, role_prompt, system_prompt: role_prompt, tools, ...own };
}

const group = {
  name: "Tides & Moon",
  members: [member("Orchestrator", "You lead.", []), member("Writer", "You write.", ["calculator"])],
} as Group;

test("a room's team is what a team of the server is: names, instructions and tools, without the Orchestrator", () => {
  assert.deepEqual(teamOf(group), {
    name: "Tides & Moon",
    about: "saved from the room Tides & Moon",
    members: [{ alias: "Writer", role_prompt: "You write.", tools: ["calculator"] }],
  });
  assert.equal(fileNameOf(teamOf(group)), "tides-moon.json");
  assert.equal(fileNameOf({ ...teamOf(group), name: "月" }), "team.json");
});

test("what was saved is read again", () => {
  assert.deepEqual(parseTeam(JSON.stringify(teamOf(group))), { team: teamOf(group) });
});

test("a list with one team is that team", () => {
  assert.deepEqual(parseTeam(JSON.stringify([teamOf(group)])), { team: teamOf(group) });
});

const wrong: readonly [string, string][] = [
  ["{", "It is not JSON."],
  ["[{}, {}]", "It has 2 teams, but needs to have one."],
  ["7", "It is not a team: an object with name, about and members."],
  ['{"members": []}', "name has to be a text of 1 to 100 characters."],
  ['{"name": "x"}', "members has to be a list."],
  ['{"name": "x", "members": [], "owner": 1}', "owner is not a field of a team."],
  ['{"name": "x", "members": [{"alias": "A"}]}', "members[0].role_prompt has to be a text of 1 to 20,000 characters."],
  ['{"name": "x", "members": [{"alias": "A", "role_prompt": "p", "tools": "all"}]}', "members[0].tools has to be a list of texts."],
  ['{"name": "x", "members": [{"alias": "A", "role_prompt": "p", "model": "m"}]}', "members[0].model is not a field of a team."],
  ['{"name": "x", "members": [{"alias": "A", "role_prompt": "p"}, {"alias": "a", "role_prompt": "p"}]}', "Two members have the name a."],
  [`{"name": "x", "members": [${Array.from({ length: 50 }, (_, n) => `{"alias": "a${n}", "role_prompt": "p"}`).join()}]}`, "members has to be a list of at most 49."],
];
for (const [text, error] of wrong) {
  test(`${text.slice(0, 60)}: ${error}`, () => {
    const read = parseTeam(text);

    assert.deepEqual("errors" in read ? [...read.errors] : [], [error]);
  });
}

test("tools that there are not here are left out and named", () => {
  const { team, missing } = withTools(teamOf(group), new Set(["web_search"]));

  assert.deepEqual(team.members[0]!.tools, []);
  assert.deepEqual(missing, ["calculator"]);
});
