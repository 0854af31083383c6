import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../../main/web/api/session.ts";
import { EventSocket } from "../../main/web/api/socket.ts";

const LOGIN_ENDED = 1008;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A connection that opens and closes when the test says so. */
class TestingSocket {
  static readonly OPEN = 1;
  static readonly all: TestingSocket[] = [];
  readonly readyState = TestingSocket.OPEN;
  onopen: () => void = () => undefined;
  onmessage: (message: { data: string }) => void = () => undefined;
  onclose: (event: { code: number; reason: string }) => void = () => undefined;

  constructor(readonly address: string) {
    TestingSocket.all.push(this);
  }

  send(): void {}

  close(): void {}
}

test("each stream that opens is noticed, also one that takes the place of an open one", async () => {
  const { WebSocket, window, document, location } = globalThis;
  Object.assign(globalThis, {
    WebSocket: TestingSocket,
    window: new EventTarget(),
    document: new EventTarget(),
    location: { protocol: "http:", host: "localhost" },
  });
  const session = { accessToken: () => Promise.resolve("token"), renew: () => Promise.resolve("token") } as unknown as Session;
  const opened: string[] = [];
  let seq = 0;
  const socket = new EventSocket(session, "/ws/room", () => String(++seq), () => undefined, () => opened.push("gone"));
  socket.connection.subscribe(() => {
    if (socket.connection.get() === "open") opened.push(TestingSocket.all.at(-1)!.address);
  });
  try {
    await settled();
    TestingSocket.all.at(-1)!.onopen();
    TestingSocket.all.at(-1)!.onclose({ code: LOGIN_ENDED, reason: "logged out" });
    await settled();
    TestingSocket.all.at(-1)!.onopen();
    socket.restart();
    await settled();
    TestingSocket.all.at(-1)!.onopen();

    assert.deepEqual(opened, [1, 2, 3].map((position) => `ws://localhost/ws/room?after=${position}`));
  } finally {
    socket.close();
    Object.assign(globalThis, { WebSocket, window, document, location });
  }
});
