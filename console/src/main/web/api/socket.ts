import { Problem } from "./problem";
import type { Session } from "./session";
import { Store } from "../store/store";

export type Connection = "connecting" | "open" | "lost";

interface Frame {
  type: string;
  seq: number;
}

const PING_MS = 30_000;
const SILENCE_MS = 75_000;
const LONGEST_DELAY_MS = 15_000;
const STABLE_MS = 10_000;
const LOGIN_ENDED = 1008;

/**
 * A stream of events that is opened again after each break, at the position that `position` names. It pings: a connection that has died
 * without a word is noticed within 75 s, and at once when the browser says that the network is back.
 */
export class EventSocket<F extends Frame> {
  readonly connection = new Store<Connection>("connecting");
  private socket: WebSocket | null = null;
  private stopped = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pings: ReturnType<typeof setInterval> | undefined;
  private lastFrame = 0;

  constructor(
    private readonly session: Session,
    private readonly path: string,
    private readonly position: () => string,
    private readonly onFrame: (frame: F) => void,
    private readonly onGone: (reason: string) => void,
  ) {
    window.addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.retryNow);
    void this.open();
  }

  close(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    window.removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.retryNow);
    this.socket?.close();
  }

  /** Opens the stream again, from the current position. */
  restart(): void {
    this.detach();
    this.failures = 0;
    void this.open();
  }

  private readonly retryNow = (): void => {
    if (document.hidden || this.stopped || this.socket !== null) return;
    clearTimeout(this.timer);
    void this.open();
  };

  private async open(): Promise<void> {
    let token: string;
    try {
      token = await this.session.accessToken();
    } catch {
      return; // signed out
    }
    if (this.stopped || this.socket !== null) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}?after=${this.position()}`, ["synapse.v1", `bearer.${token}`]);
    this.socket = socket;
    if (this.connection.get() === "open") this.connection.set("connecting"); // so that each stream that opens is noticed
    let opened = 0;
    socket.onopen = () => {
      opened = Date.now();
      this.lastFrame = opened;
      this.connection.set("open");
      this.pings = setInterval(() => this.ping(socket), PING_MS);
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      this.lastFrame = Date.now();
      const frame = JSON.parse(message.data) as F;
      if (frame.type !== "pong") this.onFrame(frame);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.detach();
      if (opened > 0 && Date.now() - opened > STABLE_MS) this.failures = 0;
      if (event.code === 1000) return this.onGone(event.reason);
      void this.reopen(token, opened > 0 && event.code === LOGIN_ENDED, opened === 0);
    };
  }

  private ping(socket: WebSocket): void {
    if (Date.now() - this.lastFrame > SILENCE_MS) {
      this.detach();
      void this.open();
    } else if (socket.readyState === WebSocket.OPEN) {
      socket.send('{"type":"ping"}');
    }
  }

  private detach(): void {
    clearInterval(this.pings);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** A handshake that fails tells a script no reason: it may be the token, so that is tried once against the API. */
  private async reopen(token: string, loginEnded: boolean, refused: boolean): Promise<void> {
    if (this.stopped) return;
    if (loginEnded) {
      await this.session.renew(token).catch(() => undefined);
      return this.open();
    }
    this.connection.set("lost");
    if (refused && (await this.isGone(token))) return;
    const delay = Math.min(500 * 2 ** this.failures, LONGEST_DELAY_MS) * (0.75 + Math.random() / 2);
    this.failures++;
    this.timer = setTimeout(() => void this.open(), delay);
  }

  private async isGone(token: string): Promise<boolean> {
    try {
      const response = await fetch(this.path.replace("/ws/", "/groups/").replace(/^\/ws$/, "/auth/me"), {
        headers: { Authorization: `Bearer ${token}` },
        cache: "no-store",
      });
      if (response.status === 401) await this.session.renew(token);
      if (response.status === 404) this.onGone((await Problem.of(response)).detail);
      return response.status === 404;
    } catch {
      return false;
    }
  }
}
