import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../main/web/api/problem.ts";
import { Session } from "../../main/web/api/session.ts";

interface Limit {
  readonly milliseconds: number;
  readonly timer: AbortController;
}

/** Limits on the time of requests, which end when the test says so. */
function limitsOf(answer: (request: RequestInit | undefined) => Promise<Response>): readonly Limit[] {
  const limits: Limit[] = [];
  globalThis.fetch = (_, request) => answer(request);
  AbortSignal.timeout = (milliseconds) => {
    const timer = new AbortController();
    limits.push({ milliseconds, timer });
    return timer.signal;
  };
  return limits;
}

// without channels and locks, which would keep the test running
globalThis.BroadcastChannel = class {
  postMessage(): void {}
} as unknown as typeof BroadcastChannel;

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Never comes, unless the request is aborted. */
const never = <T>(request: RequestInit | undefined): Promise<T> =>
  new Promise((_, reject) => request?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));

const isBegun = (request: RequestInit | undefined): Promise<Response> =>
  Promise.resolve({ ok: true, status: 200, json: () => never(request) } as Response);

const requests: readonly (readonly [string, (session: Session) => Promise<unknown>])[] = [
  ["the options", (session) => session.options()],
  ["signing in", (session) => session.signIn("anna@example.org", "password")],
  ["a new account", (session) => session.signUp("anna@example.org", "password", "")],
];

for (const [what, request] of requests) {
  for (const [part, answer] of [["begin", never<Response>], ["end", isBegun]] as const) {
    test(`${what} cannot be reached if the answer does not ${part} within 15 seconds`, async () => {
      const limits = limitsOf(answer);
      const failure = request(new Session()).then(() => null, Problem.from);
      await settled();
      assert.deepEqual(limits.map((limit) => limit.milliseconds), [15_000]);

      limits[0]!.timer.abort();

      assert.equal((await failure)?.status, 0);
    });
  }
}

test("signing out ends here, also if the server does not answer within 15 seconds", async () => {
  const limits = limitsOf(never<Response>);
  const session = new Session();
  const end = session.signOut();
  await settled();

  limits[0]!.timer.abort();
  await end;

  assert.equal(session.state.get(), "signed-out");
});
