import { createTurn, type Turn } from "../turn.ts";
import {
  type AnswerListener,
  type Connection,
  type Limits,
  openConnection,
  type UpstreamRequest,
} from "./connection.ts";
import { UpstreamFault } from "./upstream-fault.ts";

/** Connections to upstreams, which are kept for a while after an answer and used again. */
export interface UpstreamClient {
  /**
   * Sends a request to an origin, such as `https://api.example.com`, over a connection of its own for that time. Over a
   * `fresh` one it is sent once at most; over one that had been idle, and ended before a word was heard, twice.
   */
  send(origin: string, request: UpstreamRequest, listener: AnswerListener, isFresh?: boolean): void;
  close(): void;
}

/** How exactly limits are kept: one look at all connections costs less than a timer for each request. */
const LONGEST_LOOK_MS = 1_000;
const SHORTEST_LOOK_MS = 10;
const READ_BYTES = 64 * 1024;

/**
 * A client for HTTP/1.1 that does what the gateway needs and nothing else: a request whose body is at hand, and an
 * answer in pieces. It takes half of the processor time of a general one. A name with several addresses is tried at each
 * of them; certificates are checked as Node does it (`NODE_EXTRA_CA_CERTS`); the environment's proxies are not used.
 */
export function createUpstreamClient(limits: Limits, turn: Turn = createTurn()): UpstreamClient {
  const all = new Set<Connection>();
  const idle = new Map<string, Connection[]>();
  const sessions = new Map<string, Buffer>();
  const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const everyMs = Math.max(
    SHORTEST_LOOK_MS,
    Math.min(LONGEST_LOOK_MS, limits.connectMs / 4, limits.firstByteMs / 4, limits.idleMs / 4),
  );
  // A time that is told as late as that must end nothing too early.
  const late: Limits = {
    connectMs: limits.connectMs + everyMs,
    firstByteMs: limits.firstByteMs + everyMs,
    idleMs: limits.idleMs + everyMs,
  };
  let timer: NodeJS.Timeout | null = null;
  /** Of the last look. */
  let lookedMs = 0;
  let isClosed = false;

  function look(): void {
    lookedMs = performance.now();
    for (const connection of all) connection.look();
    if (all.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  }

  function open(origin: string): Connection {
    lookedMs = performance.now();
    timer ??= setInterval(look, everyMs).unref();
    const connection = openConnection({
      origin: new URL(origin),
      limits: late,
      readBuffer,
      turn,
      nowMs: () => lookedMs,
      session: sessions.get(origin),
      onSession: (session) => void sessions.set(origin, session),
      onIdle: (connection) => {
        const others = idle.get(origin);
        if (others) others.push(connection);
        else idle.set(origin, [connection]);
      },
      // An upstream ends what is idle whenever it likes, and may do so just while a request is on its way.
      onStale: (request, listener) => {
        if (isClosed) listener.failed(new UpstreamFault("connection_closed"));
        else open(origin).send(request, listener);
      },
      onClose: (connection) => {
        all.delete(connection);
        const others = idle.get(origin) ?? [];
        const at = others.indexOf(connection);
        if (at >= 0) others.splice(at, 1);
      },
    });
    all.add(connection);
    return connection;
  }

  /** The one that was used last: those that are not needed get old. */
  function idleAt(origin: string): Connection | null {
    const connections = idle.get(origin);
    for (let next = connections?.pop(); next; next = connections?.pop()) if (next.isUsable()) return next;
    return null;
  }

  return {
    send(origin, request, listener, isFresh = false) {
      const connection = (isFresh ? null : idleAt(origin)) ?? open(origin);
      connection.send(request, listener);
    },
    close() {
      isClosed = true;
      if (timer) clearInterval(timer);
      timer = null;
      for (const connection of all) connection.destroy();
    },
  };
}
