import type { IncomingMessage } from "node:http";
import type { Stop } from "./stop.ts";

/** `gone` when the client left, or the call had to end, before the body was whole; `no_room` when `take` said so. */
export type ReadBody =
  | { kind: "body"; bytes: Buffer }
  | { kind: "too_large" | "too_slow" | "no_room" | "gone" };

export interface BodyLimits {
  maxBytes: number;
  withinMs: number;
  /** Asked for each piece before it is kept. */
  take(bytes: number): boolean;
}

/**
 * Reads a request body of at most `maxBytes` that arrives within `withinMs`. A declared length above it is refused
 * before a byte is kept.
 */
export function readBody(req: IncomingMessage, limits: BodyLimits, stop: Stop): Promise<ReadBody> {
  const { maxBytes, withinMs, take } = limits;
  if (Number(req.headers["content-length"] ?? 0) > maxBytes) return Promise.resolve({ kind: "too_large" });
  if (stop.reason !== null) return Promise.resolve({ kind: "gone" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => finish({ kind: "too_slow" }), withinMs);
    const gone = (): void => finish({ kind: "gone" });
    function finish(result: ReadBody): void {
      clearTimeout(timer);
      req.off("data", onData).off("end", onEnd).off("close", gone);
      stop.onStop = null;
      // What still comes is read and forgotten, so that the answer reaches whoever is sending.
      req.resume();
      resolve(result);
    }
    function onData(chunk: Buffer): void {
      size += chunk.length;
      if (size > maxBytes) finish({ kind: "too_large" });
      else if (!take(chunk.length)) finish({ kind: "no_room" });
      else chunks.push(chunk);
    }
    function onEnd(): void {
      const [only] = chunks;
      finish({ kind: "body", bytes: only && chunks.length === 1 ? only : Buffer.concat(chunks, size) });
    }
    req.on("data", onData).once("end", onEnd).once("close", gone);
    stop.onStop = gone;
  });
}
