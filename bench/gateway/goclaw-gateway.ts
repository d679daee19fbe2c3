import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Allowance } from "../../src/domain/usage/allowance.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
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

/** GoClaw's gateway as the app builds it. */
const gateway = createGateway({
  authenticate: async () => ({
    kind: "agent",
    agent: { deploymentId: "dep-1", userId: "user-1", model: "bench", allowance: PLENTY },
    untilMs: null,
  }),
  upstreams: [
    {
      name: "stub",
      baseUrl: process.env.UPSTREAM_URL ?? "",
      apiKey: "upstream",
      models: { bench: "bench-model" },
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
