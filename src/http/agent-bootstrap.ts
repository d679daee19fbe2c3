import { Hono } from "hono";
import { toAppError } from "../errors.ts";
import type { WebParts } from "./web-parts.ts";

/** `POST /agent/bootstrap`: what a container asks at every start. 401 and 410 tell it to give up, 503 to ask again. */
export function agentBootstrapRoutes(parts: WebParts): Hono {
  const app = new Hono();
  app.post("/bootstrap", async (c) => {
    const secret = /^Bearer ([A-Za-z0-9._~+/=-]{16,200})$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (!parts.bootstrapAgent) return c.json({ error: "not here" }, 404);
    if (secret === undefined) return c.json({ error: "a bootstrap secret is needed" }, 401);
    try {
      return c.json(await parts.bootstrapAgent(secret));
    } catch (error) {
      const known = toAppError(error);
      parts.log.warn({ event: "agent.bootstrap_refused", err: known });
      if (known.code === "unauthenticated") return c.json({ error: "this secret is not known" }, 401);
      if (known.code === "gone") return c.json({ error: "this lease is over" }, 410);
      return c.json({ error: "try again shortly" }, 503, { "retry-after": "5" });
    }
  });
  return app;
}
