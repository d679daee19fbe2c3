import { Hono } from "hono";
import { type AppError, toAppError } from "../../errors.ts";
import { readBody } from "../read-body.ts";
import type { WebParts } from "../web-parts.ts";

/**
 * Verifies a delivery and stores it. It never does the work.
 * @throws AppError `unauthenticated` for a bad signature, `invalid_input` for a bad body; anything else asks the sender to try again
 */
export type WebhookReceiver = (rawBody: string, headers: Headers) => Promise<void>;

const MAX_BYTES = 256 * 1024;

/** `POST /webhooks/:name`: 2xx only once the delivery is stored. */
export function webhookRoutes(parts: WebParts): Hono {
  const app = new Hono();
  app.post("/:name", async (c) => {
    const name = c.req.param("name");
    const receive = parts.webhooks.get(name);
    if (!receive) return c.text("No such webhook", 404);
    try {
      await receive(await readBody(c.req.raw, MAX_BYTES), c.req.raw.headers);
      return c.body(null, 204);
    } catch (error) {
      const known = toAppError(error);
      const [status, text] = refusal(known);
      parts.log[status === 503 ? "error" : "warn"]({
        event: "webhook.refused",
        source: name,
        status,
        err: known,
      });
      return c.text(text, status);
    }
  });
  return app;
}

function refusal(error: AppError): [400 | 413 | 503, string] {
  if (error.code === "unauthenticated") return [400, "Signature not accepted"];
  if (error.code !== "invalid_input") return [503, "Try again later"];
  return error.details.reason === "too_large" ? [413, "Body too large"] : [400, "Body not understood"];
}
