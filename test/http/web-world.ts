import { createServer } from "node:http";
import { pino } from "pino";
import type { WebParts } from "../../src/http/web-parts.ts";
import { createWebServer, type WebServer } from "../../src/http/web-server.ts";
import { createLog } from "../../src/log.ts";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";

export const silent = pino({ level: "silent" });

/** A log that is kept in memory, for scanning. */
export function keptLog() {
  const lines: string[] = [];
  return { lines, log: createLog("debug", { write: (line: string) => void lines.push(line) }) };
}

export interface RunningWeb {
  url: string;
  web: WebServer;
  close(): Promise<void>;
}

/** The web server on a real socket, with parts that refuse unless a test provides them. */
export async function startWeb(changes: Partial<WebParts> = {}): Promise<RunningWeb> {
  let web: WebServer | undefined;
  const listener = await listenOnLoopback(createServer((req, res) => web?.listener(req, res)));
  web = createWebServer({
    publicUrl: listener.url,
    clock: { now: () => Date.now() },
    log: silent,
    contextFor: () => {
      throw new Error("this test has no context");
    },
    webhooks: new Map(),
    readiness: async () => ({ ready: true, degraded: [], checks: {} }),
    ...changes,
  });
  return { url: listener.url, web, close: listener.close };
}
