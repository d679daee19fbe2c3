import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { agentKeyFrom } from "../../src/domain/agent/agent-key.ts";
import type { Allowance } from "../../src/domain/usage/allowance.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import { openLedger } from "../../src/gateway/ledger/open-ledger.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";

/** No plan has room for what is asked for here in a second. */
const PLENTY: Allowance = {
  plan: "business",
  subscriptionId: "sub-1",
  periodStartMs: 0,
  periodEndMs: null,
  periodTokens: 1e14,
  hourTokens: 1e14,
  concurrency: 10_000,
  dayBudgetMicros: null,
};

const PRICE = {
  inputMicros: 130_000,
  cacheReadMicros: 13_000,
  cacheWriteMicros: 130_000,
  outputMicros: 400_000,
};

/** GoClaw's gateway as the app builds it: its books in a file, written by the thread that does so in production. */
const source = { url: `file:${join(process.env.DATA_DIR ?? "", "goclaw.db")}` };
const database = await openDatabase(source);
await migrate({ client: database.client });
const log = createLog("info");
const ledger = openLedger({
  database: source,
  clock: systemClock,
  log,
  scheduler: { wakeStatements: () => [], nudge: () => undefined },
});
const gateway = createGateway({
  authenticate: async () => ({
    kind: "agent",
    agent: {
      deploymentId: "dep-1",
      userId: "user-1",
      model: "bench",
      platform: "telegram",
      allowance: PLENTY,
    },
    untilMs: null,
  }),
  ledger,
  upstreams: [
    {
      name: "stub",
      baseUrl: process.env.UPSTREAM_URL ?? "",
      apiKey: "upstream",
      kind: "compatible",
      serves: ["chat"],
      models: [{ id: "bench", price: PRICE, contextTokens: null, maxOutputTokens: null }],
    },
  ],
  log,
  clock: systemClock,
});
const server = createServer(
  { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2_000 },
  (req, res) => gateway.handle(req, res),
);
server.listen(0, "127.0.0.1", () =>
  process.send?.({ port: (server.address() as AddressInfo).port, key: agentKeyFrom(randomBytes(32)) }),
);

async function stop(): Promise<void> {
  await gateway.close();
  await ledger.close();
  database.close();
  process.exit(0);
}
process.once("SIGTERM", () => void stop());
