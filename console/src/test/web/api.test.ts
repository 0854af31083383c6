import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../main/web/api/api.ts";
import { Problem } from "../../main/web/api/problem.ts";
import type { Session } from "../../main/web/api/session.ts";

interface Limit {
  readonly milliseconds: number;
  readonly timer: AbortController;
}

/** An API whose requests are answered as the test says, and the limits that it sets, which end when the test says so. */
function start(answer: (request: RequestInit | undefined) => Promise<Response>): { api: Api; limits: readonly Limit[] } {
  const limits: Limit[] = [];
  globalThis.fetch = (_, request) => answer(request);
  AbortSignal.timeout = (milliseconds) => {
    const timer = new AbortController();
    limits.push({ milliseconds, timer });
    return timer.signal;
  };
  return { api: new Api({ accessToken: () => Promise.resolve("token") } as Session), limits };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Never comes, unless the request is aborted. */
const never = <T>(request: RequestInit | undefined): Promise<T> =>
  new Promise((_, reject) => request?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));

const isBegun = (request: RequestInit | undefined): Promise<Response> =>
  Promise.resolve({ ok: true, status: 202, json: () => never(request) } as Response);

for (const [what, answer] of [["begin", never<Response>], ["end", isBegun]] as const) {
  test(`an attempt to post a message fails for now if the answer does not ${what} within 30 seconds`, async () => {
    const { api, limits } = start(answer);
    const failure = api.post("room", "Hello", "id", []).then(() => null, Problem.from);
    await settled();
    assert.deepEqual(limits.map((limit) => limit.milliseconds), [30_000]);

    limits[0]!.timer.abort();

    assert.equal((await failure)?.status, 0);
    assert.equal((await failure)?.isTemporary, true);
  });
}

test("other calls have 60 seconds, and the transfer of a file has no limit", async () => {
  const { api, limits } = start(() => Promise.resolve(new Response("{}")));
  await api.me();
  await api.file("room", "file");

  assert.deepEqual(limits.map((limit) => limit.milliseconds), [60_000]);
});
