import { createServer, type IncomingHttpHeaders } from "node:http";
import { type Listener, listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";

export interface BootstrapPeer extends Listener {
  seen: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[];
}

/** A bootstrap endpoint that answers with what `next` returns, call by call. */
export async function startBootstrapPeer(
  next: (call: number) => { status: number; body?: unknown },
  port = 0,
): Promise<BootstrapPeer> {
  const seen: BootstrapPeer["seen"] = [];
  const listener = await listenOnLoopback(
    createServer(async (req, res) => {
      let body = "";
      for await (const chunk of req) body += String(chunk);
      seen.push({ method: req.method ?? "", url: req.url ?? "", headers: req.headers, body });
      const answer = next(seen.length);
      res.writeHead(answer.status, { "content-type": "application/json" });
      res.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
    }),
    port,
  );
  return { ...listener, seen };
}
