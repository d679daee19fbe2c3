import type { IncomingMessage } from "node:http";

/** `gone` when the client left, or `stop` was aborted, before the body was whole. */
export type ReadBody = { kind: "body"; bytes: Buffer } | { kind: "too_large" } | { kind: "gone" };

/** Reads a request body of at most `maxBytes`; a declared length above it is refused before a byte is kept. */
export function readBody(req: IncomingMessage, maxBytes: number, stop: AbortSignal): Promise<ReadBody> {
  if (Number(req.headers["content-length"] ?? 0) > maxBytes) return Promise.resolve({ kind: "too_large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const gone = (): void => finish({ kind: "gone" });
    function finish(result: ReadBody): void {
      req.off("data", onData);
      stop.removeEventListener("abort", gone);
      resolve(result);
    }
    function onData(chunk: Buffer): void {
      size += chunk.length;
      if (size > maxBytes) finish({ kind: "too_large" });
      else chunks.push(chunk);
    }
    req.on("data", onData);
    req.once("end", () => finish({ kind: "body", bytes: Buffer.concat(chunks, size) }));
    req.once("error", gone);
    req.once("close", gone);
    stop.addEventListener("abort", gone);
  });
}
