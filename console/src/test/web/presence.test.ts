import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stored } from "../../main/web/api/api.ts";
import { Problem } from "../../main/web/api/problem.ts";
import { Presence } from "../../main/web/store/presence.ts";

/** Time that passes only when the test says so. */
class Clock {
  private readonly timers = new Map<number, () => void>();
  private last = 0;
  readonly delays: number[] = [];

  set = (run: () => void, delay: number): number => {
    this.delays.push(delay);
    this.timers.set(++this.last, run);
    return this.last;
  };

  clear = (timer: number): void => void this.timers.delete(timer);

  get isSet(): boolean {
    return this.timers.size > 0;
  }

  async next(): Promise<void> {
    const [timer, run] = [...this.timers][0]!;
    this.timers.delete(timer);
    run();
    await settled();
  }
}

const realTimeout = globalThis.setTimeout;
const settled = (): Promise<void> => new Promise((resolve) => realTimeout(resolve));

/** A page that is looked at, or not. */
class Tab extends EventTarget {
  hidden = false;

  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

async function withPage(run: (clock: Clock, tab: Tab) => Promise<void>): Promise<void> {
  const { setTimeout, clearTimeout } = globalThis;
  const clock = new Clock();
  const tab = new Tab();
  Object.assign(globalThis, { setTimeout: clock.set, clearTimeout: clock.clear, document: tab });
  try {
    await run(clock, tab);
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, document: undefined });
  }
}

class Server {
  answer: Stored<readonly string[]> | Problem | null = { value: ["anna"], etag: '"1"' };
  readonly asked: string[] = [];

  read = (etag: string): Promise<Stored<readonly string[]> | null> => {
    this.asked.push(etag);
    return this.answer instanceof Problem ? Promise.reject(this.answer) : Promise.resolve(this.answer);
  };
}

const ids = (presence: Presence): string[] | null => {
  const present = presence.present.get();
  return present === null ? null : [...present];
};

test("a room with several people asks again and again, with what it knows", () =>
  withPage(async (clock) => {
    const server = new Server();
    const presence = new Presence(server.read);
    assert.equal(clock.isSet, false);

    presence.watch(true);
    assert.equal(ids(presence), null);
    await clock.next();
    assert.deepEqual(ids(presence), ["anna"]);
    server.answer = null;
    await clock.next();
    assert.deepEqual(ids(presence), ["anna"]);
    server.answer = { value: ["anna", "ben"], etag: '"2"' };
    await clock.next();

    assert.deepEqual(ids(presence), ["anna", "ben"]);
    assert.deepEqual(server.asked, ["", '"1"', '"1"']);
    assert.deepEqual(clock.delays, [2_000, 15_000, 15_000, 15_000]);
    presence.watch(false);
    assert.equal(clock.isSet, false);
    assert.equal(ids(presence), null);
  }));

test("a page that is not looked at does not ask, and asks at once when it is looked at again", () =>
  withPage(async (clock, tab) => {
    const server = new Server();
    const presence = new Presence(server.read);
    presence.watch(true);
    await clock.next();

    tab.show(false);
    assert.equal(clock.isSet, false);
    tab.show(true);
    assert.equal(clock.delays.at(-1) ?? -1, 0);
    await clock.next();
    assert.equal(server.asked.length, 2);

    presence.close();
    tab.show(true);
    assert.equal(clock.isSet, false);
  }));

test("who is there is not known while the server does not say", () =>
  withPage(async (clock) => {
    const server = new Server();
    const presence = new Presence(server.read);
    presence.watch(true);
    await clock.next();
    server.answer = new Problem(503, "away");
    await clock.next();
    assert.equal(ids(presence), null);

    server.answer = { value: ["ben"], etag: '"1"' };
    await clock.next();
    assert.deepEqual(ids(presence), ["ben"]);
    assert.deepEqual(server.asked, ["", '"1"', ""]);
  }));

test("an answer that arrives after the room was closed changes nothing", () =>
  withPage(async (clock) => {
    const server = new Server();
    const presence = new Presence(server.read);
    presence.watch(true);
    const asking = clock.next();
    presence.close();
    await asking;

    assert.equal(ids(presence), null);
    assert.equal(clock.isSet, false);
  }));
