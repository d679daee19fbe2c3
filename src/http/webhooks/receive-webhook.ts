import { Hono } from "hono";
import { type AppError, toAppError } from "../../errors.ts";
import type { WebParts } from "../web-parts.ts";
import { createBodyRoom } from "./body-room.ts";
import { createRefusalLog } from "./refusal-log.ts";

/** Who takes the deliveries of one sender. */
export interface WebhookReceiver {
  /** Judges the headers before a byte of the body is read. @throws AppError `unauthenticated` */
  admit(headers: Headers): void;
  /** What a sender wants to see where its signature does not hold; 400 unless given. */
  readonly refusedStatus?: 400 | 401;
  /**
   * Verifies a delivery and stores it. It never does the work. An object that it returns is the answer, for senders that want a word
   * @throws AppError `unauthenticated` for a bad signature, `invalid_input` for a bad body; anything else asks the sender to try again
   */
  receive(rawBody: string, headers: Headers): Promise<unknown>;
}

const MAX_BYTES = 256 * 1024;
/** At most 50 MB of bodies that nobody has verified. */
const ROOM = { places: 200, patienceMs: 10_000 };

/** `POST /webhooks/:name`: 2xx only once the delivery is stored. */
export function webhookRoutes(parts: WebParts): Hono {
  const app = new Hono();
  const room = createBodyRoom(ROOM);
  const refusals = createRefusalLog(parts.log, parts.clock);
  app.post("/:name", async (c) => {
    const name = c.req.param("name");
    const receiver = parts.webhooks.get(name);
    if (!receiver) return c.text("No such webhook", 404);
    try {
      receiver.admit(c.req.raw.headers);
      const answer = await receiver.receive(await room.read(c.req.raw, MAX_BYTES), c.req.raw.headers);
      return typeof answer === "object" && answer ? c.json(answer) : c.body(null, 204);
    } catch (error) {
      const known = toAppError(error);
      const [status, text] = refusal(known, receiver);
      refusals.note(name, status, known);
      // What is left of the body is not worth reading.
      c.header("connection", "close");
      return c.text(text, status);
    }
  });
  return app;
}

function refusal(
  error: AppError,
  { refusedStatus = 400 }: WebhookReceiver,
): [400 | 401 | 408 | 413 | 503, string] {
  if (error.code === "unauthenticated") return [refusedStatus, "Signature not accepted"];
  if (error.code === "timeout") return [408, "Body took too long"];
  if (error.code !== "invalid_input") return [503, "Try again later"];
  return error.details.reason === "too_large" ? [413, "Body too large"] : [400, "Body not understood"];
}
