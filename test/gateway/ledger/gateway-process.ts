import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Allowance } from "../../../src/domain/usage/allowance.ts";
import { createGateway } from "../../../src/gateway/gateway.ts";
import { openLedger } from "../../../src/gateway/ledger/open-ledger.ts";
import { createLog } from "../../../src/log.ts";
import { systemClock } from "../../../src/ports/clock.ts";

/** What the process is told: which database, which upstream, and what its one agent may use. */
export interface GatewayProcessSetup {
  database: { url: string; authToken: string | undefined };
  upstream: { baseUrl: string; apiKey: string; model: string };
  price: { inputMicros: number; cacheReadMicros: number; cacheWriteMicros: number; outputMicros: number };
  allowance: Allowance;
}

/** One GoClaw as far as model calls are concerned: its gateway and its ledger, on a database that others use as well. */
const setup: GatewayProcessSetup = JSON.parse(process.argv[2] ?? "{}");
const { upstream, price, allowance } = setup;
const log = createLog("error");
const ledger = openLedger({
  database: setup.database,
  clock: systemClock,
  log,
  scheduler: { wakeStatements: () => [], nudge: () => undefined },
});
const agent = {
  deploymentId: "dep-1",
  userId: "user-1",
  model: "default",
  platform: "telegram",
  allowance,
} as const;
const gateway = createGateway({
  authenticate: async () => ({ kind: "agent", agent, untilMs: null }),
  upstreams: [
    {
      name: "twin",
      baseUrl: upstream.baseUrl,
      apiKey: upstream.apiKey,
      kind: "compatible",
      serves: ["chat"],
      models: [{ id: upstream.model, price, contextTokens: 131_072, maxOutputTokens: 16_384 }],
    },
  ],
  aliases: [{ name: "default", plans: null, models: [{ upstream: "twin", model: upstream.model }] }],
  ledger,
  log,
  clock: systemClock,
  retryDelayMs: 1,
});
const server = createServer((req, res) => gateway.handle(req, res));
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`),
);
process.once("SIGTERM", async () => {
  await gateway.drain(2_000);
  await gateway.close();
  await ledger.close();
  process.exit(0);
});
