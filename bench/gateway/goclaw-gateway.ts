import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Allowance } from "../../src/domain/usage/allowance.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import type { Ledger } from "../../src/gateway/ledger/ledger.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";

const PLENTY: Allowance = {
  plan: "business",
  subscriptionId: "sub-1",
  periodStartMs: 0,
  periodEndMs: null,
  periodTokens: 1e12,
  hourTokens: 1e12,
  concurrency: 10_000,
  dayBudgetMicros: null,
};

const PRICE = {
  inputMicros: 130_000,
  cacheReadMicros: 13_000,
  cacheWriteMicros: 130_000,
  outputMicros: 400_000,
};

const withoutLimits: Ledger = {
  reserve: ({ maxOutputTokens }) => ({ kind: "reserved", maxOutputTokens, settle: () => undefined }),
  close: async () => undefined,
};

/** GoClaw's gateway as the app builds it. */
const gateway = createGateway({
  authenticate: async () => ({
    kind: "agent",
    agent: { deploymentId: "dep-1", userId: "user-1", model: "bench", allowance: PLENTY },
    untilMs: null,
  }),
  ledger: withoutLimits,
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
  log: createLog("info"),
  clock: systemClock,
});
const server = createServer(
  { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2_000 },
  (req, res) => gateway.handle(req, res),
);
server.listen(0, "127.0.0.1", () =>
  process.send?.({ port: (server.address() as AddressInfo).port, key: "claw_bench" }),
);
process.once("SIGTERM", () => void gateway.close().then(() => process.exit(0)));
