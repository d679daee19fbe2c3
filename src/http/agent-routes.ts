import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import { AppError, toAppError } from "../errors.ts";
import { createAllowance } from "./allowance.ts";
import type { WebParts } from "./web-parts.ts";
import { createBodyRoom } from "./webhooks/body-room.ts";

const REPORT_BYTES = 4_096;
/** A companion in a hurry reports every two seconds, and at once when its agent ends. */
const REPORTS = { burst: 30, perMinute: 60, room: 20_000 };
const READING = { places: 256, patienceMs: 5_000 };
/** Backups that come and go at the same time; each holds some megabytes. */
const TRANSFERS = 16;
/** Of one container: one that broke, which nobody has noticed yet, and the next try. */
const TRANSFERS_OF_ONE = 2;
/** What a restore tries at once, and more than a container needs for its own backups. */
const TRANSFER_TRIES = { burst: 20, perMinute: 2, room: 20_000 };
/** One of whom nothing is wanted is heard of no faster than so many a second are in sum, and no more seldom than this. */
const IDLE_MOST_MS = 60_000;
const REPORTS_PER_SECOND = 100;

/**
 * What containers ask with the secret of their lease: `POST /agent/bootstrap` at every start, `POST /agent/report` while
 * they run, `PUT` and `GET /agent/backups/:id`. 401 and 410 tell them to give up, 503 to ask again.
 */
export function agentRoutes(parts: WebParts): Hono {
  const app = new Hono();
  const allowance = createAllowance(REPORTS);
  const room = createBodyRoom(READING);
  const tries = createAllowance(TRANSFER_TRIES);
  const transfers: string[] = [];

  app.post("/bootstrap", (c) =>
    answer(c, "bootstrap", parts.bootstrapAgent, async (bootstrap, secret) => {
      const asked = await readJson(c.req.raw);
      return c.json(await bootstrap(secret, { companion: asked.companion === true }));
    }),
  );

  app.post("/report", (c) =>
    answer(c, "report", parts.takeReport, async (takeReport, secret) => {
      const who = nameOf(secret);
      if (!allowance.take(who, parts.clock.now()))
        return c.json({ error: "too often" }, 429, { "retry-after": "5" });
      const fairMs = (allowance.known() * 1_000) / REPORTS_PER_SECOND;
      const idleMs = Math.min(IDLE_MOST_MS, fairMs);
      try {
        return c.json(await takeReport(secret, await readJson(c.req.raw), idleMs));
      } catch (error) {
        // Else anybody could make the crowd look larger, and so everybody report more seldom.
        if (isStranger(error)) allowance.forget(who);
        throw error;
      }
    }),
  );

  app.put("/backups/:id", (c) =>
    answer(c, "backup", parts.receiveBackup, async (receive, secret) => {
      const { body } = c.req.raw;
      if (!body) throw new AppError("invalid_input", "an empty body", { details: { reason: "not_whole" } });
      await transferred(secret, () => receive(secret, idOf(c), Readable.fromWeb(body)));
      return c.json({ saved: true });
    }),
  );

  app.get("/backups/:id", (c) =>
    answer(c, "restore", parts.sendBackup, async (send, secret) => {
      requireTry(nameOf(secret));
      const bytes = Readable.from(untilBroken(await send(secret, idOf(c))), { objectMode: false });
      return new Response(Readable.toWeb(bytes), { headers: { "content-type": "application/octet-stream" } });
    }),
  );

  function requireTry(who: string): void {
    if (!tries.take(who, parts.clock.now()))
      throw new AppError("unavailable", "this container tries too often");
  }

  async function transferred<T>(secret: string, work: () => Promise<T>): Promise<T> {
    const who = nameOf(secret);
    const own = transfers.filter((other) => other === who).length;
    if (transfers.length >= TRANSFERS || own >= TRANSFERS_OF_ONE)
      throw new AppError("unavailable", "enough backups are on their way");
    requireTry(who);
    transfers.push(who);
    try {
      return await work();
    } finally {
      transfers.splice(transfers.indexOf(who), 1);
    }
  }

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

  async function answer<T>(
    c: Context,
    what: string,
    part: T | undefined,
    work: (part: T, secret: string) => Promise<Response>,
  ): Promise<Response> {
    if (part === undefined) return c.json({ error: "not here" }, 404);
    const secret = secretOf(c);
    if (secret === null) return c.json({ error: "a bootstrap secret is needed" }, 401);
    try {
      return await work(part, secret);
    } catch (error) {
      const known = toAppError(error);
      parts.log.warn({ event: `agent.${what}_refused`, err: known });
      return refusal(c, known);
    }
  }
  return app;
}

/** Of a container, for what is remembered of it. */
const nameOf = (secret: string): string => createHash("sha256").update(secret).digest("base64");

/** Of nobody that runs. */
const isStranger = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "unauthenticated" || error.code === "gone");

const secretOf = (c: Context): string | null =>
  /^Bearer ([A-Za-z0-9._~+/=-]{16,200})$/.exec(c.req.header("authorization") ?? "")?.[1] ?? null;

/** What breaks in the middle ends there: its receiver knows how much it should be. Who reads it has said why. */
async function* untilBroken(bytes: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch {
    bytes.destroy();
  }
}

/** @throws AppError `not_found` for what cannot be an id */
function idOf(c: Context): string {
  const id = c.req.param("id") ?? "";
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new AppError("not_found", "no such backup");
  return id;
}

function refusal(c: Context, { code, details }: AppError): Response {
  if (code === "unauthenticated") return c.json({ error: "this secret is not known" }, 401);
  if (code === "gone") return c.json({ error: "this lease is over" }, 410);
  if (code === "not_found") return c.json({ error: "there is no such backup" }, 404);
  if (code === "conflict" && details.reason === "not_wanted")
    return c.json({ error: "nobody waits for this backup" }, 409);
  if (code === "invalid_input" && details.reason === "too_large")
    return c.json({ error: "a report is at most 4 KiB, and a backup 1 GiB" }, 413);
  if (code === "invalid_input" && details.reason === "not_whole")
    return c.json({ error: "it does not end with its SHA-256: not whole" }, 422);
  if (code === "invalid_input") return c.json({ error: "that is not what is expected here" }, 400);
  return c.json({ error: "try again shortly" }, 503, { "retry-after": "5" });
}
