import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Books } from "../../kernel/books.ts";
import { createFaultPlan, withFaults } from "../../kernel/faults.ts";
import { listenOnLoopback } from "../../kernel/listen.ts";
import type { Twin } from "../../kernel/twin.ts";
import type { AkashTwin } from "../akash-twin.ts";
import { createViolations } from "../servers/violations.ts";
import { type AccountRecord, openAccount } from "./account.ts";
import { createChainReads } from "./chain-reads.ts";
import { ConsoleError, errorBody, unauthorized } from "./console-error.ts";
import { keepHouse } from "./housekeeping.ts";
import { openManagedWallet } from "./managed-wallet.ts";
import { consolePages } from "./pages/pages.ts";
import type { ConsoleParts } from "./parts.ts";
import { createProviderProxy } from "./provider-proxy.ts";
import { accessRoutes } from "./routes/access-routes.ts";
import { deploymentRoutes } from "./routes/deployment-routes.ts";
import { leaseRoutes } from "./routes/lease-routes.ts";
import { moneyRoutes } from "./routes/money-routes.ts";
import { publicRoutes } from "./routes/public-routes.ts";

export interface ConsoleTwinOptions {
  books: Books;
  /** The chain and the providers that it signs for and speaks to. */
  akash: AkashTwin;
  apiKey: string;
  mnemonic: string;
  port?: number;
  clock?: { now(): number };
  /** What the customer has loaded before the very first start, in whole dollars. */
  creditUsd?: number;
  /** Between tries to hand a manifest to a provider; the real service waits 6000 ms. */
  manifestRetryMs?: number;
  /** How often the platform looks for what it closes by itself, ms; default 5000. */
  houseMs?: number;
}

/** One request as it came in, for tests; the newest thousand. */
export interface ConsoleRequest {
  method: string;
  path: string;
}

export interface ConsoleTwin extends Twin {
  readonly name: "console-api";
  readonly url: string;
  readonly pages: Hono;
  /** Address of the managed wallet. */
  readonly owner: string;
  readonly requests: readonly ConsoleRequest[];
  account(): AccountRecord;
  changeAccount(patch: Partial<AccountRecord>): void;
  autoTopUpOf(dseq: string): boolean | null;
  /** Switched off, bid screening answers every question with nobody, as it does behind its feature flag. */
  screen(on: boolean): void;
  isScreening(): boolean;
  /** Requests that the real service has no endpoint for, and faults of this twin itself. */
  violations(): string[];
}

const HOUSE_MS = 5_000;
const KEPT_REQUESTS = 1_000;
/** Fees are the platform's; its own purse is not part of the customer's credit. */
const PLATFORM_UAKT = 1_000_000_000_000n;

/** Starts the Console API on loopback. What is deployed through it is on the twin's chain, like anybody's. */
export async function startConsoleTwin(options: ConsoleTwinOptions): Promise<ConsoleTwin> {
  const { books, akash } = options;
  const now = () => options.clock?.now() ?? Date.now();
  const faults = createFaultPlan();
  const violations = createViolations();
  const requests: ConsoleRequest[] = [];
  const screening = { on: true };
  const wallet = await openManagedWallet(options.mnemonic, akash);
  const account = openAccount(books, {
    userId: randomUUID(),
    ready: true,
    trialing: false,
    autoReload: false,
    autoReloadThresholdUsd: 10,
    autoReloadAmountUsd: 50,
  });
  const purse = books.shelf<{ funded: boolean }>("console-purse");
  if (!purse.get(wallet.address)) {
    akash.fund(wallet.address, {
      uakt: PLATFORM_UAKT,
      uact: BigInt(Math.round((options.creditUsd ?? 250) * 1_000_000)),
    });
    purse.put(wallet.address, { funded: true });
  }
  const manifestRetryMs = options.manifestRetryMs ?? 6_000;
  const parts: ConsoleParts = {
    akash,
    account,
    wallet,
    reads: createChainReads(akash, wallet.address),
    proxy: createProviderProxy({ akash, wallet, now, manifestRetryMs }),
    now,
  };

  const app = new Hono();
  app.use(async (c, next) => {
    requests.push({ method: c.req.method, path: c.req.path });
    if (requests.length > KEPT_REQUESTS) requests.shift();
    await next();
  });
  app.route("/", publicRoutes(parts, screening));
  app.use(async (c, next) => {
    if (c.req.header("x-api-key") !== options.apiKey) throw unauthorized();
    await next();
  });
  for (const routes of [deploymentRoutes, leaseRoutes, moneyRoutes, accessRoutes])
    app.route("/", routes(parts));
  app.notFound((c) => {
    violations.note(`console ${c.req.method} ${c.req.path}`);
    return c.text("404 Not Found", 404);
  });
  app.onError((error) => {
    if (!(error instanceof ConsoleError)) violations.note(`console fell over: ${error.message}`);
    const { status, body } = errorBody(error);
    return Response.json(body, { status });
  });

  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = await listenOnLoopback(createServer(withFaults(faults, listener)), options.port ?? 0);
  let keeping = Promise.resolve();
  const keep = () => {
    // A closing that does not work now is tried again at the next look.
    keeping = keeping.then(() => keepHouse(parts)).catch(() => undefined);
  };
  const timer = setInterval(keep, options.houseMs ?? HOUSE_MS);

  return {
    name: "console-api",
    url: server.url,
    faults,
    pages: consolePages(parts),
    owner: wallet.address,
    requests,
    account: () => account.read(),
    changeAccount: (patch) => account.change(patch),
    autoTopUpOf: (dseq) => account.note(dseq)?.autoTopUp ?? null,
    screen(on) {
      screening.on = on;
    },
    isScreening: () => screening.on,
    violations: () => violations.list(),
    async close() {
      clearInterval(timer);
      await server.close();
    },
  };
}
