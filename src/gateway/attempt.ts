import type { Route } from "./routes/route.ts";
import type { Stop } from "./stop.ts";
import type { AnswerHeaders } from "./upstream/answer-head.ts";
import type { AnswerListener, Connection } from "./upstream/connection.ts";
import type { UpstreamClient } from "./upstream/upstream-client.ts";

/** Where an upstream's good answer goes. Each call may throw: the attempt then ends as `cut`. */
export interface AnswerSink {
  data(chunk: Buffer): void;
  end(): void;
  /** True once any of the answer was of use. */
  hasBegun(): boolean;
  /** True once the client has all of the answer, whatever may still come. */
  isWhole(): boolean;
  /** True while something is still worth reading when the client has left. */
  awaitsUsage(): boolean;
}

/**
 * How one try with one upstream ended. `refused` is an HTTP answer other than 200; `no_answer` means no 200 was seen;
 * `cut` means a 200 that broke, or was not what was asked for, before or after something of it `hasBegun` to be used; `aborted` means we ended it ourselves.
 */
export type AttemptEnd =
  | { kind: "complete" }
  | { kind: "refused"; status: number; text: string; retryAfter: string | undefined }
  | { kind: "no_answer"; reason: string; retryable: boolean }
  | { kind: "cut"; reason: string; hasBegun: boolean }
  | { kind: "aborted" };

const MAX_REFUSAL_BYTES = 64 * 1024;
/** For totals that come after the last event, when the client is content with that one. */
const LINGER_MS = 2_000;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** Stops an upstream's answer for as long as nobody takes it. */
export interface Flow {
  pause(): void;
  resume(): void;
}

export interface AttemptOptions {
  upstreamClient: UpstreamClient;
  route: Route;
  /** Of the endpoint, after the route's base. */
  path: string;
  body: readonly Buffer[];
  /** Over a connection that was never used: one that had been idle may turn out to have ended, and has it sent twice. */
  isFresh: boolean;
  stop: Stop;
  begin(headers: AnswerHeaders, flow: Flow): AnswerSink;
}

/**
 * Sends one request and hands a 200's bytes to the sink that `begin` returns. Never throws, and is `done` once, with how
 * often the request was sent.
 */
export function attempt(options: AttemptOptions, done: (end: AttemptEnd, sends: number) => void): void {
  const { upstreamClient, route, body, isFresh, stop } = options;
  let connection: Connection | null = null;
  let sink: AnswerSink | null = null;
  let status = 0;
  let sends = 0;
  let retryAfter: string | undefined;
  let refusal = "";
  let linger: NodeJS.Timeout | undefined;
  let isOver = false;

  function finish(end: AttemptEnd): void {
    if (isOver) return;
    isOver = true;
    stop.onStop = null;
    clearTimeout(linger);
    done(sink?.isWhole() ? { kind: "complete" } : end, sends);
  }
  function leave(): void {
    connection?.abort(listener);
    finish({ kind: "aborted" });
  }
  function onStop(): void {
    if (stop.reason === "client_gone" && sink?.isWhole() && sink.awaitsUsage())
      linger = setTimeout(leave, LINGER_MS);
    else leave();
  }
  function endOf(error: unknown): AttemptEnd {
    if (stop.reason !== null) return { kind: "aborted" };
    const reason = reasonOf(error);
    if (status === 200) return { kind: "cut", reason, hasBegun: sink?.hasBegun() ?? false };
    if (status !== 0) return { kind: "refused", status, text: "", retryAfter };
    // A model that is merely slow would be slow, and paid for, a second time.
    return { kind: "no_answer", reason, retryable: reason !== "first_byte_timeout" };
  }

  const listener: AnswerListener = {
    carriedBy(by) {
      connection = by;
    },
    sent() {
      sends++;
    },
    head(code, headers) {
      status = code;
      retryAfter = headers["retry-after"];
      if (code !== 200) return;
      sink = options.begin(headers, {
        pause: () => connection?.pause(listener),
        resume: () => connection?.resume(listener),
      });
    },
    data(piece) {
      if (sink) return sink.data(piece);
      refusal += piece.toString("utf8");
      if (refusal.length <= MAX_REFUSAL_BYTES) return;
      connection?.abort(listener);
      finish({ kind: "refused", status, text: "", retryAfter });
    },
    end() {
      if (!sink) return finish({ kind: "refused", status, text: refusal, retryAfter });
      try {
        sink.end();
        finish({ kind: "complete" });
      } catch (error) {
        finish(endOf(error));
      }
    },
    failed: (error) => finish(endOf(error)),
  };
  if (stop.reason !== null) {
    done({ kind: "aborted" }, 0);
    return;
  }
  stop.onStop = onStop;
  try {
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const head = `POST ${route.basePath}${options.path} HTTP/1.1\r\n${route.headerLines}content-length: ${length}\r\n\r\n`;
    upstreamClient.send(route.origin, { head, body }, listener, isFresh);
  } catch (error) {
    finish(endOf(error));
  }
}
