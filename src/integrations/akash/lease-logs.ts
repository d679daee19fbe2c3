import type { WebSocket } from "ws";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { LogLine, LogsWanted } from "../../ports/akash-backend.ts";
import { connectionFailure } from "./chain-errors.ts";

const LEASE_NOT_FOUND = 4001;
const SERVICE_UNAVAILABLE = 4002;
/** More than this many lines wait for nobody: the provider is left waiting instead. */
const HIGH_WATER = 1_000;

const lineShape = z.object({ name: z.string().default(""), message: z.string() });

type End = { error: AppError | null };

/** What has come and was not taken yet, and how it ended. */
interface Arrivals {
  lines: LogLine[];
  end: End | null;
  /** Wakes whoever waits for a line. */
  wake: (() => void) | null;
}

/**
 * The lines of a provider's log stream as they come. Without `follow`, providers cut the connection without a closing
 * frame when they are done, so that counts as the end; while following, it is a cut.
 * @throws AppError `not_found` when the provider does not know the lease; `unavailable`, `timeout`, `rejected`
 */
export async function* leaseLogs(
  stream: WebSocket,
  { follow, signal }: Pick<LogsWanted, "follow" | "signal">,
  /** How long the provider may take to open the stream and, unless it follows, to say everything, ms. */
  timeoutMs: number,
): AsyncGenerator<LogLine> {
  const arrivals: Arrivals = { lines: [], end: null, wake: null };
  const stopListening = listen(stream, follow, arrivals, timeoutMs);
  const abort = () => finish(arrivals, null);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  try {
    for (;;) {
      for (const line of arrivals.lines.splice(0)) {
        if (signal?.aborted) return;
        yield line;
      }
      stream.resume();
      if (arrivals.lines.length > 0) continue;
      if (arrivals.end?.error) throw arrivals.end.error;
      if (arrivals.end) return;
      await new Promise<void>((resolve) => {
        arrivals.wake = resolve;
      });
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    stopListening();
    stream.terminate();
  }
}

function finish(arrivals: Arrivals, error: AppError | null): void {
  arrivals.end ??= { error };
  arrivals.wake?.();
}

function listen(stream: WebSocket, follow: boolean, arrivals: Arrivals, timeoutMs: number): () => void {
  const late = () => {
    const isOpen = stream.readyState === stream.OPEN;
    if (follow && isOpen) return;
    // One that has said something and does not end has said enough.
    const error = new AppError("timeout", "provider logs: no answer in time");
    finish(arrivals, isOpen && arrivals.lines.length > 0 ? null : error);
  };
  const timer = setTimeout(late, timeoutMs);
  stream.on("message", (data) => {
    const line = readLine(data.toString());
    if (line !== null) arrivals.lines.push(line);
    if (arrivals.lines.length >= HIGH_WATER) stream.pause();
    arrivals.wake?.();
  });
  stream.once("unexpected-response", (_request, response) => {
    response.resume();
    finish(arrivals, refusedStream(response.statusCode ?? 0));
  });
  stream.on("error", (error) => finish(arrivals, connectionFailure(error, "provider logs")));
  stream.once("close", (code) => finish(arrivals, closeError(code, follow)));
  return () => clearTimeout(timer);
}

const NORMAL = 1000;
const ABNORMAL = 1006;

function closeError(code: number, follow: boolean): AppError | null {
  if (code === LEASE_NOT_FOUND) return refusedStream(404);
  if (code === SERVICE_UNAVAILABLE) return refusedStream(503);
  if (!follow || code === NORMAL) return null;
  const how = code === ABNORMAL ? "without a word" : `with ${code}`;
  return new AppError("unavailable", `the provider ended the log stream ${how}`, {
    details: { reason: "stream_cut" },
  });
}

function readLine(text: string): LogLine | null {
  try {
    const { name, message } = lineShape.parse(JSON.parse(text));
    return { from: name, text: message };
  } catch {
    return null;
  }
}

function refusedStream(status: number): AppError {
  if (status === 404)
    return new AppError("not_found", "the provider has no logs for this lease", { details: { status } });
  if (status === 401 || status === 403) {
    return new AppError("rejected", "the provider refused our token", {
      details: { status, reason: "unauthorized" },
    });
  }
  return new AppError("unavailable", `the provider answered ${status} to the log request`, {
    details: { status },
  });
}
