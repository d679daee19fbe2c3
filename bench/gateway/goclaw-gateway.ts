import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { PLANS } from "../../src/domain/plans/plans.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import { openLedger } from "../../src/gateway/ledger/open-ledger.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { makeLocalKey } from "../../src/services/admin/local-key.ts";
import { authenticateAgentKey } from "../../src/services/agents/authenticate-agent-key.ts";
import { KEYS } from "../parts/beside-twins.ts";

/** No plan as sold has room for what is asked for here in a second. */
const PLENTY = { tokensPerPeriod: 1e14, tokensPerHour: 1e14, concurrency: 10_000 };
const plans = { ...PLANS, business: { ...PLANS.business, ...PLENTY } };
const MODEL = "bench-model";
const PRICE = {
  inputMicros: 130_000,
  cacheReadMicros: 13_000,
  cacheWriteMicros: 130_000,
  outputMicros: 400_000,
};

/** GoClaw's gateway as the app builds it: its books in a file, and written by the thread that does so in production. */
const clock = systemClock;
const log = createLog("info");
const source = { url: `file:${join(process.env.DATA_DIR ?? "", "goclaw.db")}` };
const database = await openDatabase(source);
await migrate({ client: database.client });
const vault = createVault({ encryptionKey: KEYS.ENCRYPTION_KEY, lookupKey: KEYS.LOOKUP_KEY });
const repos = createRepositories({ client: database.client, vault, clock });
const { key } = await makeLocalKey(
  { db: database.client, repos, clock },
  { plan: "business", tokensPerPeriod: PLENTY.tokensPerPeriod, model: MODEL },
);
const ledger = openLedger({
  database: source,
  clock,
  log,
  scheduler: { wakeStatements: () => [], nudge: () => undefined },
});
const gateway = createGateway({
  authenticate: (keyHash) =>
    authenticateAgentKey({ ctx: { repos, clock, settings: { plans } }, input: { keyHash } }),
  rights: repos.rightsChanges,
  ledger,
  upstreams: [
    {
      name: "stub",
      baseUrl: process.env.UPSTREAM_URL ?? "",
      apiKey: "upstream",
      kind: "compatible",
      serves: ["chat"],
      models: [{ id: MODEL, price: PRICE, contextTokens: null, maxOutputTokens: null }],
    },
  ],
  log,
  clock,
});
const server = createServer(
  { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2_000 },
  (req, res) => gateway.handle(req, res),
);
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port, key }));

/** What it holds, after its garbage was collected. What the first collection finalises, the second one frees. */
process.on("message", () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed, rssBytes: rss });
});

async function stop(): Promise<void> {
  await gateway.close();
  await ledger.close();
  database.close();
  process.exit(0);
}
process.once("SIGTERM", () => void stop());
