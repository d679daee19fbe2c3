import { Hono } from "hono";
import type { WebParts } from "./web-parts.ts";

/** What a probe is told. Words, never messages: the address is public. */
export interface Readiness {
  /** Whether this replica should be sent traffic. */
  ready: boolean;
  /** Names of the checks that do not hold; with some of them it is of use all the same. */
  degraded: string[];
  /** `ok`, or what is wrong, by check. */
  checks: Record<string, string>;
}

/** `/healthz` says the process runs; `/readyz` says whether it should be sent traffic, and what is wrong. */
export function healthRoutes(parts: WebParts): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    if (parts.draining?.()) return c.json({ ready: false, draining: true }, 503);
    const readiness = await parts.readiness();
    return c.json(readiness, readiness.ready ? 200 : 503);
  });
  return app;
}

/** Prometheus text for a listener of its own, never for the public port. */
export function createMetricsApp(render: () => Promise<{ contentType: string; body: string }>): Hono {
  const app = new Hono();
  app.get("/metrics", async (c) => {
    const { contentType, body } = await render();
    return c.body(body, 200, { "content-type": contentType });
  });
  return app;
}
