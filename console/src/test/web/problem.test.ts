import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../main/web/api/problem.ts";

async function answered(status: number, body: object): Promise<Problem> {
  return Problem.of(new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } }));
}

test("a problem whose words are few or technical is said in those of the console, and keeps its own", async () => {
  const forbidden = await answered(403, { title: "Forbidden", detail: 'This requires the right "groups.write".' });
  assert.equal(forbidden.summary, "You may not do this. Your role, or your account, does not allow it.");
  assert.equal(forbidden.detail, 'This requires the right "groups.write".');

  for (const status of [404, 413, 500, 502, 504]) {
    const problem = await answered(status, { title: "A title" });
    assert.notEqual(problem.summary, problem.detail, String(status));
  }
});

test("any other problem is said as the server says it", async () => {
  for (const status of [400, 401, 409, 422, 429, 503]) {
    assert.equal((await answered(status, { detail: "Just so." })).summary, "Just so.");
  }
  assert.equal(Problem.unreachable().summary, "Synapse cannot be reached.");
});
