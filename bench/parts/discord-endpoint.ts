import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { inboxStore } from "../../src/app/arrivals.ts";
import { createEndpoint } from "../../src/chat/discord/endpoint.ts";
import { createFirstAnswers } from "../../src/chat/discord/first-answers.ts";
import { createIngress } from "../../src/chat/discord/ingress.ts";
import { requireSigned, signingKey } from "../../src/chat/discord/signature.ts";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import type { WebParts } from "../../src/http/web-parts.ts";
import { webhookRoutes } from "../../src/http/webhooks/receive-webhook.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { createEngine } from "../../src/workflows/engine/engine.ts";
import { only } from "../../test/world/only.ts";
import { KEYS } from "./beside-twins.ts";

const PUBLIC_KEY = process.env.DISCORD_PUBLIC_KEY ?? "";
const log = createLog("warn");

/** GoClaw's door for interactions: verified, stored on disk with the wake-up of a lane, answered. Nobody works the lane. */
async function goclaw(file: string): Promise<Hono> {
  const database = await openDatabase({ url: `file:${file}` });
  await migrate({ client: database.client });
  const vault = createVault({ encryptionKey: KEYS.ENCRYPTION_KEY, lookupKey: KEYS.LOOKUP_KEY });
  const repos = createRepositories({ client: database.client, vault, clock: systemClock });
  const { scheduler } = createEngine({ jobs: repos.jobs, clock: systemClock, log, handlers: new Map() });
  const ingress = createIngress({
    api: {
      call: () => Promise.reject(new Error("nothing is sent in this bench")),
      close: () => undefined,
    },
    applicationId: "1",
    store: inboxStore({
      repos,
      scheduler: { ...scheduler, nudge: () => undefined },
      clock: systemClock,
      log,
    }),
    suggest: async () => [],
    log,
  });
  const receiver = createEndpoint({
    publicKey: PUBLIC_KEY,
    ingress,
    firstAnswers: createFirstAnswers(),
    clock: systemClock,
    log,
  });
  const webhooks = new Map([["discord", receiver]]);
  return new Hono().route(
    "/webhooks",
    webhookRoutes(only<WebParts>("web", { webhooks, log, clock: systemClock })),
  );
}

/** The least that may answer an interaction at all. */
function bare(): Hono {
  const key = signingKey(PUBLIC_KEY);
  return new Hono().post("/webhooks/discord", async (c) => {
    requireSigned(key, await c.req.text(), c.req.raw.headers, Date.now());
    return c.json({ type: 5 });
  });
}

const file = process.env.BENCH_DATABASE;
const app = file ? await goclaw(file) : bare();
const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
process.once("SIGTERM", () => process.exit(0));
