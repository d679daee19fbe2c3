import { connect as connectPlainly, isIP, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import type { Turn } from "../turn.ts";
import { type AnswerParts, createAnswerReader } from "./answer-reader.ts";
import { UpstreamFault } from "./upstream-fault.ts";

export interface UpstreamRequest {
  /** All that stands before the body, the empty line included. */
  head: string;
  body: readonly Buffer[];
}

/**
 * Told of one request, in this order. Nothing is told after `end` or `failed`, nor after the request was aborted. The
 * first two are told again when the request goes over another connection.
 */
export interface AnswerListener extends AnswerParts {
  carriedBy(connection: Connection): void;
  /** The request is on its way: it may be worked on, and paid for. */
  sent(): void;
  end(): void;
  failed(error: Error): void;
}

/** One connection to an upstream, for one request at a time. */
export interface Connection {
  send(request: UpstreamRequest, listener: AnswerListener): void;
  /** These three concern this listener's request, and do nothing once it is over. */
  abort(listener: AnswerListener): void;
  pause(listener: AnswerListener): void;
  resume(listener: AnswerListener): void;
  /** False when the next request needs another one. */
  isUsable(): boolean;
  /** Ends what has lasted too long. */
  look(): void;
  destroy(): void;
}

export interface Limits {
  /** The longest until a connection stands, its encryption included, ms. */
  connectMs: number;
  /** The longest wait for an answer's head, ms. */
  firstByteMs: number;
  /** The longest silence inside an answer, ms. */
  idleMs: number;
}

export interface ConnectionOptions {
  origin: URL;
  limits: Limits;
  /** What comes is read into it, whichever connection it comes from: memory of its own for each read is dear. */
  readBuffer: Buffer;
  turn: Turn;
  /** A time that goes on evenly, ms; a coarse one does. */
  nowMs(): number;
  /** Of an earlier connection, to begin with less ado. */
  session: Buffer | undefined;
  onSession(session: Buffer): void;
  /** An answer is whole, and another request may be sent. */
  onIdle(connection: Connection): void;
  /** The connection, which had been idle, ended at once and before a word was said about this request. */
  onStale(request: UpstreamRequest, listener: AnswerListener): void;
  onClose(connection: Connection): void;
}

/** Copying a longer one would cost more than what a second piece costs. */
const MAX_ONE_PIECE_BYTES = 16 * 1024;
const KEEP_ALIVE_MS = 60_000;
/** That an idle connection had ended shows within a moment. After a longer silence the request may have been worked on. */
const STALE_MS = 2_000;
const ENDED: ReadonlySet<unknown> = new Set(["connection_closed", "ECONNRESET", "EPIPE"]);

interface SocketListener {
  onOpen(): void;
  onData(piece: Buffer): void;
}

function openSocket(options: ConnectionOptions, { onOpen, onData }: SocketListener): Socket {
  const { origin, session, readBuffer } = options;
  const isSecure = origin.protocol === "https:";
  const host = origin.hostname.replace(/^\[|\]$/g, "");
  const port = Number(origin.port || (isSecure ? 443 : 80));
  const onread = {
    buffer: readBuffer,
    callback(size: number): boolean {
      onData(Buffer.from(readBuffer.subarray(0, size)));
      return true;
    },
  };
  const target = { host, port, onread };
  const socket = isSecure
    ? connectSecurely(
        {
          ...target,
          ALPNProtocols: ["http/1.1"],
          ...(isIP(host) === 0 && { servername: host }),
          ...(session && { session }),
        },
        onOpen,
      )
    : connectPlainly(target, onOpen);
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
}

export function openConnection(options: ConnectionOptions): Connection {
  const { limits, nowMs, turn } = options;
  const reader = createAnswerReader();
  let isOpen = false;
  let isPaused = false;
  let listener: AnswerListener | null = null;
  /** Not written yet: until the connection stands and it has its turn. */
  let waiting: UpstreamRequest | null = null;
  /** Sent over a connection that had been idle, until something is heard. */
  let unheard: UpstreamRequest | null = null;
  let sinceMs = nowMs();

  function onOpen(): void {
    isOpen = true;
    turn.write(writeWaiting);
  }
  function writeWaiting(): void {
    // A connection that was ended in this turn says so only after it: what never left must not count as sent.
    if (listener && waiting && !socket.destroyed) write(waiting, listener);
    waiting = null;
  }
  const socket = openSocket(options, { onOpen, onData });
  socket.on("end", onEnd);
  socket.on("error", fail);
  socket.on("close", () => {
    fail(new UpstreamFault("connection_closed"));
    options.onClose(connection);
  });
  socket.on("session", options.onSession);

  function write({ head, body }: UpstreamRequest, to: AnswerListener): void {
    sinceMs = nowMs();
    reader.begin();
    const [first] = body;
    if (first && body.length === 1 && first.length <= MAX_ONE_PIECE_BYTES) {
      socket.write(head + first.toString("latin1"), "latin1");
    } else {
      socket.cork();
      socket.write(head, "latin1");
      for (const piece of body) socket.write(piece);
      socket.uncork();
    }
    to.sent();
  }

  function onData(piece: Buffer): void {
    const heard = listener;
    // Nobody asked yet: whatever that is, the next answer would be taken for another one.
    if (!heard || waiting) {
      socket.destroy();
      return;
    }
    unheard = null;
    sinceMs = nowMs();
    let rest: number;
    try {
      rest = reader.push(piece, heard);
    } catch (error) {
      fail(error instanceof Error ? error : new UpstreamFault("malformed_answer"));
      return;
    }
    if (rest >= 0 && listener === heard) conclude(heard, rest === 0);
  }

  function conclude(heard: AnswerListener, isClean: boolean): void {
    listener = null;
    if (isPaused) socket.resume();
    isPaused = false;
    // An upstream that answers before it has read everything may take the rest for another request.
    if (isClean && reader.keepMs() > 0 && socket.writableLength === 0) options.onIdle(connection);
    else socket.destroy();
    heard.end();
  }

  function onEnd(): void {
    if (listener && reader.endsHere()) conclude(listener, false);
    else fail(new UpstreamFault("connection_closed"));
  }

  function fail(error: Error): void {
    const heard = listener;
    const request = unheard;
    listener = null;
    socket.destroy();
    const isStale = "code" in error && ENDED.has(error.code) && nowMs() - sinceMs < STALE_MS;
    if (heard && request && isStale) options.onStale(request, heard);
    else heard?.failed(error);
  }

  function look(): void {
    const agoMs = nowMs() - sinceMs;
    if (!listener) return void (agoMs > reader.keepMs() && socket.destroy());
    if (!isOpen) return void (agoMs > limits.connectMs && fail(new UpstreamFault("connect_timeout")));
    // It is not the upstream that is silent.
    if (isPaused) sinceMs = nowMs();
    else if (!reader.hasHead() && agoMs > limits.firstByteMs) fail(new UpstreamFault("first_byte_timeout"));
    else if (reader.hasHead() && agoMs > limits.idleMs) fail(new UpstreamFault("idle_timeout"));
  }

  const connection: Connection = {
    send(request, to) {
      listener = to;
      to.carriedBy(connection);
      waiting = request;
      if (!isOpen) return;
      unheard = request;
      sinceMs = nowMs();
      turn.write(writeWaiting);
    },
    abort(of) {
      if (listener !== of) return;
      listener = null;
      unheard = null;
      reader.leave();
      socket.destroy();
    },
    pause(of) {
      if (listener !== of) return;
      isPaused = true;
      socket.pause();
    },
    resume(of) {
      if (listener !== of) return;
      isPaused = false;
      socket.resume();
    },
    isUsable: () => !socket.destroyed && socket.writable && !socket.readableEnded,
    look,
    destroy: () => void socket.destroy(),
  };
  return connection;
}
