import { Hono } from "hono";
import { toAppError } from "../errors.ts";
import type { WebParts } from "./web-parts.ts";

/** `/healthz` says the process runs; `/readyz` says it should be sent traffic. */
export function healthRoutes(parts: WebParts): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    const checks = await parts.readiness().catch((error: unknown) => {
      parts.log.error({ event: "readiness.failed", err: toAppError(error) });
      return { readiness: false };
    });
    const draining = parts.draining?.() ?? false;
    const ready = !draining && Object.values(checks).every(Boolean);
    return c.json({ ready, ...(draining ? { draining } : {}), checks }, ready ? 200 : 503);
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
