import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../main/web/api/problem.ts";
import type { Attachment, Message } from "../../main/web/api/types.ts";
import { Kept } from "../../main/web/store/kept.ts";
import type { MessageApi } from "../../main/web/store/outbox.ts";
import { Outboxes } from "../../main/web/store/outboxes.ts";

const AWAY = new Problem(503, "Synapse is restarting.", [], 3_600);
const REFUSED = new Problem(422, "The message is too long.", [{ field: "content", message: "too long" }]);

/** Takes each message as the test says, and notes who was asked for what. */
class Server implements MessageApi {
  answer: Problem | null = null;
  readonly posts: string[] = [];
  readonly ids: string[] = [];
  readonly removed: string[] = [];

  post = (group: string, content: string, id: string): Promise<Message> => {
    this.posts.push(`${group}: ${content}`);
    this.ids.push(id);
    return this.answer === null ? Promise.resolve({ id, content } as Message) : Promise.reject(this.answer);
  };

  removeFile = (_group: string, file: string): Promise<void> => {
    this.removed.push(file);
    return Promise.resolve();
  };
}

/** What a tab keeps over a reload. */
class Tab implements Storage {
  private readonly values = new Map<string, string>();
  [name: string]: unknown;

  get length(): number {
    return this.values.size;
  }
  key = (index: number): string | null => [...this.values.keys()][index] ?? null;
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.values.set(key, value);
  removeItem = (key: string): void => void this.values.delete(key);
  clear = (): void => this.values.clear();
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const file = { id: "f1", name: "main.rs" } as Attachment;

function start(): { server: Server; tab: Tab; outboxes: Outboxes; signIn: (user: string) => Outboxes } {
  const server = new Server();
  const tab = new Tab();
  const signIn = (user: string): Outboxes => new Outboxes(server, new Kept(user, tab));
  return { server, tab, outboxes: signIn("anna"), signIn };
}

test("an outbox sends what waits while another room is open, as soon as the browser is online again", async () => {
  const { server, tab, outboxes } = start();
  server.answer = AWAY;
  outboxes.of("a").send("Hello");
  await settled();
  assert.equal(outboxes.of("a").messages.get()[0]?.problem, AWAY);

  server.answer = null;
  outboxes.of("b").send("Elsewhere");
  globalThis.dispatchEvent(new Event("online"));
  await settled();

  assert.deepEqual(server.posts, ["a: Hello", "b: Elsewhere", "a: Hello"]);
  assert.equal(server.ids[0], server.ids[2]);
  assert.equal(outboxes.of("a").accepted.get()?.content, "Hello");
  assert.equal(tab.length, 0);
  outboxes.close();
});

test("what waits is sent after a reload, in order, with the same ids and files", async () => {
  const { server, outboxes, signIn } = start();
  server.answer = AWAY;
  outboxes.of("a").send("First", [file]);
  outboxes.of("a").send("Second");
  await settled();
  outboxes.close();

  server.answer = null;
  const reloaded = signIn("anna");
  assert.deepEqual(reloaded.of("a").messages.get()[0]?.files, [file]);
  await settled();

  assert.deepEqual(server.posts, ["a: First", "a: First", "a: Second"]);
  assert.equal(server.ids[1], server.ids[0]);
  reloaded.close();
});

test("a message whose answer a reload has cut off is sent again", async () => {
  const { server, tab, outboxes, signIn } = start();
  const answered = server.post;
  server.post = (...call) => answered(...call).then(() => new Promise(() => undefined));
  outboxes.of("a").send("Hello");
  await settled();
  outboxes.close();

  server.post = answered;
  const reloaded = signIn("anna");
  await settled();

  assert.deepEqual(server.ids, [server.ids[0], server.ids[0]]);
  assert.equal(tab.length, 0);
  reloaded.close();
});

test("a refused message stays, also when the next one is accepted and after a reload", async () => {
  const { server, outboxes, signIn } = start();
  server.answer = REFUSED;
  outboxes.of("a").send("Too long");
  await settled();
  server.answer = null;
  outboxes.of("a").send("Short");
  await settled();
  outboxes.close();

  const reloaded = signIn("anna");
  await settled();

  assert.deepEqual(server.posts, ["a: Too long", "a: Short"]);
  const [refused] = reloaded.of("a").refused.get();
  assert.equal(refused?.text, "Too long");
  assert.equal(refused?.problem.field("content"), "too long");
  reloaded.close();
});

test("a refused message goes back to be edited, or is discarded with its files", async () => {
  const { server, tab, outboxes } = start();
  server.answer = REFUSED;
  const outbox = outboxes.of("a");
  outbox.send("One");
  outbox.send("Two", [file]);
  await settled();

  outbox.edit(outbox.refused.get()[0]!);
  assert.equal(outbox.edited.get()?.text, "One");
  assert.deepEqual(outbox.refused.get().map((message) => message.text), ["Two"]);
  outbox.discard(outbox.refused.get()[0]!);

  assert.deepEqual(server.removed, ["f1"]);
  assert.equal(tab.length, 0);
  outboxes.close();
});

test("nobody else finds what is kept, and signing out ends it", async () => {
  const { server, tab, outboxes, signIn } = start();
  server.answer = AWAY;
  outboxes.kept.write("draft-a", "A draft");
  outboxes.of("a").send("Hello");
  await settled();

  const other = signIn("bert");
  assert.equal(other.kept.read("draft-a"), null);
  assert.deepEqual(other.of("a").messages.get(), []);
  outboxes.signOut();
  outboxes.of("a").retryNow();
  await settled();

  assert.deepEqual(server.posts, ["a: Hello"]);
  assert.equal(tab.length, 0);
  other.close();
});

for (const kept of ["{", "null", "[]", '{"waiting":1,"refused":"x"}']) {
  test(`what a tab kept as ${kept} is no outbox, and the room works without it`, async () => {
    const tab = new Tab();
    tab.setItem("synapse-ann-outbox-room", kept);
    const server = new Server();
    const outbox = new Outboxes(server, new Kept("ann", tab)).of("room");

    outbox.send("Hello");
    await new Promise((resolve) => setTimeout(resolve, 0));

    assert.deepEqual(server.posts, ["room: Hello"]);
  });
}

test("a message that the server fails to take can be discarded or edited, and those behind it go on", async () => {
  const { server, tab, outboxes } = start();
  const answered = server.post;
  server.post = (...call) => {
    server.answer = call[1].startsWith("Broken") ? new Problem(500, "An error.") : null;
    return answered(...call);
  };
  const outbox = outboxes.of("a");
  outbox.send("Broken", [file]);
  outbox.send("Broken too");
  outbox.send("Good");
  await settled();

  outbox.discard(outbox.messages.get()[0]!);
  await settled();
  assert.deepEqual(server.removed, ["f1"]);
  outbox.edit(outbox.messages.get()[0]!);
  await settled();

  assert.equal(outbox.edited.get()?.text, "Broken too");
  assert.deepEqual(server.posts, ["a: Broken", "a: Broken too", "a: Good"]);
  assert.deepEqual(outbox.refused.get(), []);
  assert.equal(tab.length, 0);
  outboxes.close();
});

test("a message is neither discarded nor edited while an attempt is on its way", async () => {
  const { server, outboxes } = start();
  const outbox = outboxes.of("a");
  server.answer = AWAY;
  outbox.send("Hello", [file]);
  await settled();
  assert.equal(outbox.messages.get()[0]?.isSending, false);
  let fail = (): void => undefined;
  server.post = () => new Promise((_, reject) => (fail = () => reject(AWAY)));
  outbox.retryNow();
  await settled();
  const [sending] = outbox.messages.get();
  assert.equal(sending?.isSending, true);

  outbox.discard(sending!);
  outbox.edit(sending!);
  assert.deepEqual(outbox.messages.get().map((message) => message.text), ["Hello"]);
  assert.equal(outbox.edited.get(), null);
  assert.deepEqual(server.removed, []);

  fail();
  await settled();
  outbox.discard(outbox.messages.get()[0]!);
  assert.deepEqual(outbox.messages.get(), []);
  assert.deepEqual(server.removed, ["f1"]);
  outboxes.close();
});

test("a message behind one that is on its way or waits can be taken out, and is not sent", async () => {
  const { server, outboxes } = start();
  const outbox = outboxes.of("a");
  const answered = server.post;
  let answer = (): void => undefined;
  server.post = (...call) => new Promise((resolve) => (answer = () => resolve(answered(...call))));
  outbox.send("First");
  outbox.send("Second");
  outbox.send("Third");
  await settled();
  assert.deepEqual(outbox.messages.get().map((message) => message.isSending), [true, false, false]);

  outbox.discard(outbox.messages.get()[1]!);
  server.answer = AWAY;
  answer();
  await settled();
  assert.deepEqual(outbox.messages.get().map((message) => message.isSending), [false, false]);
  outbox.edit(outbox.messages.get()[1]!);
  server.answer = null;
  server.post = answered;
  outbox.retryNow();
  await settled();

  assert.equal(outbox.edited.get()?.text, "Third");
  assert.deepEqual(server.posts, ["a: First", "a: First"]);
  outboxes.close();
});

test("signing out loses something while a message is not sent, was refused, or is being written", async () => {
  const { server, outboxes } = start();
  assert.equal(outboxes.hasUnsent, false);
  outboxes.kept.write("draft-a", "Hel");
  assert.equal(outboxes.hasUnsent, true);
  outboxes.kept.write("draft-a", "");
  assert.equal(outboxes.hasUnsent, false);
  server.answer = REFUSED;
  outboxes.of("a").send("Hello");
  await settled();
  assert.equal(outboxes.hasUnsent, true);
  outboxes.of("a").discard(outboxes.of("a").refused.get()[0]!);
  assert.equal(outboxes.hasUnsent, false);
  outboxes.close();
});

test("the browser asks before the tab is closed while a message waits, and only then", async () => {
  const { server, outboxes } = start();
  const asks = (): boolean => !globalThis.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  assert.equal(asks(), false);
  server.answer = AWAY;
  outboxes.of("a").send("Hello");
  await settled();
  assert.equal(asks(), true);
  outboxes.of("a").discard(outboxes.of("a").messages.get()[0]!);
  assert.equal(asks(), false);
  outboxes.of("a").send("Hello");
  await settled();
  outboxes.close();
  assert.equal(asks(), false);
});
