import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Hono } from "hono";
import type { Config } from "../config/load-config.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { WebServer } from "../http/web-server.ts";
import type { Log } from "../log.ts";
import type { Figures } from "./metrics/figures.ts";
import { type MetricsServer, startMetrics } from "./metrics/start-metrics.ts";

/** How long a client may take to say what it wants, ms; answers are streamed as long as they last. */
const REQUEST_MS = 60_000;
/** Whoever sends a backup needs longer; the gateway keeps its own time. */
const BACKUP_MS = 45 * 60_000;
const PATIENCE = { headersTimeout: 10_000, requestTimeout: BACKUP_MS, connectionsCheckingInterval: 2_000 };
const BACKUPS = "/agent/backups/";

export interface DoorParts {
  config: Config;
  gateway: Gateway;
  web: WebServer;
  fronts: readonly { path: string; app: Hono }[];
  /** Null when nobody asks for them: collecting has a price. */
  figures: Figures | null;
  log: Log;
}

/** The listeners of this process: one port for pages, webhooks and the gateway, one of its own for metrics. */
export interface Doors {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Ends a request that does not come to its own end in time. */
function hurry(req: IncomingMessage, res: ServerResponse): void {
  const timer = setTimeout(() => {
    if (!req.complete) res.socket?.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
  }, REQUEST_MS);
  res.once("close", () => clearTimeout(timer));
}

export function createDoors({ config, gateway, web, fronts, figures, log }: DoorParts): Doors {
  for (const front of fronts) web.mount(front.path, front.app);
  let metrics: MetricsServer | undefined;
  const server = createServer(PATIENCE, (req: IncomingMessage, res: ServerResponse) => {
    res.once("finish", () => figures?.answered(res.statusCode));
    if (req.url?.startsWith("/v1/")) gateway.handle(req, res);
    else {
      if (!req.url?.startsWith(BACKUPS)) hurry(req, res);
      web.listener(req, res);
    }
  });
  return {
    async open() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, resolve);
      });
      log.info({ event: "http.listening", port: (server.address() as AddressInfo).port });
      if (config.metricsPort !== null && figures) metrics = await startMetrics(config.metricsPort, figures);
    },
    async close() {
      await Promise.all([gateway.close(), metrics?.close()]);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
