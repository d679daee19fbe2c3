import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createMetricsApp } from "../../http/health.ts";
import type { Figures } from "./figures.ts";

export interface MetricsServer {
  close(): Promise<void>;
}

/** Serves `/metrics` on this machine only: numbers of a business are not for the public port. */
export async function startMetrics(port: number, figures: Figures): Promise<MetricsServer> {
  const app = createMetricsApp(() => figures.render());
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
