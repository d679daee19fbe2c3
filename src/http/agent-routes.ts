import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { type AppError, toAppError } from "../errors.ts";
import { createAllowance } from "./allowance.ts";
import type { WebParts } from "./web-parts.ts";
import { createBodyRoom } from "./webhooks/body-room.ts";

const REPORT_BYTES = 4_096;
/** A companion in a hurry reports every two seconds, and at once when its agent ends. */
const REPORTS = { burst: 30, perMinute: 60, room: 20_000 };
const READING = { places: 256, patienceMs: 5_000 };

/**
 * What containers ask with the secret of their lease: `POST /agent/bootstrap` at every start, `POST /agent/report` while
 * they run. 401 and 410 tell them to give up, 503 to ask again.
 */
export function agentRoutes(parts: WebParts): Hono {
  const app = new Hono();
  const allowance = createAllowance(REPORTS);
  const room = createBodyRoom(READING);

  app.post("/bootstrap", async (c) => {
    if (!parts.bootstrapAgent) return c.json({ error: "not here" }, 404);
    const secret = secretOf(c);
    if (secret === null) return c.json({ error: "a bootstrap secret is needed" }, 401);
    try {
      const asked = await readJson(c.req.raw);
      return c.json(await parts.bootstrapAgent(secret, { companion: asked.companion === true }));
    } catch (error) {
      return refuse(c, "agent.bootstrap_refused", toAppError(error));
    }
  });

  app.post("/report", async (c) => {
    if (!parts.takeReport) return c.json({ error: "not here" }, 404);
    const secret = secretOf(c);
    if (secret === null) return c.json({ error: "a bootstrap secret is needed" }, 401);
    if (!allowance.take(createHash("sha256").update(secret).digest("base64"), parts.clock.now()))
      return c.json({ error: "too often" }, 429, { "retry-after": "5" });
    try {
      return c.json(await parts.takeReport(secret, await readJson(c.req.raw)));
    } catch (error) {
      return refuse(c, "agent.report_refused", toAppError(error));
    }
  });

  /** Whatever is not an object of JSON counts as an empty one. */
  async function readJson(request: Request): Promise<Record<string, unknown>> {
    const text = await room.read(request, REPORT_BYTES);
    try {
      const found: unknown = JSON.parse(text);
      return typeof found === "object" && found !== null ? { ...found } : {};
    } catch {
      return {};
    }
  }

  function refuse(c: Context, event: string, error: AppError): Response {
    parts.log.warn({ event, err: error });
    if (error.code === "unauthenticated") return c.json({ error: "this secret is not known" }, 401);
    if (error.code === "gone") return c.json({ error: "this lease is over" }, 410);
    if (error.code === "invalid_input") return c.json({ error: "that is not what is expected here" }, 400);
    return c.json({ error: "try again shortly" }, 503, { "retry-after": "5" });
  }
  return app;
}

const secretOf = (c: Context): string | null =>
  /^Bearer ([A-Za-z0-9._~+/=-]{16,200})$/.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
