import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@libsql/client";
import { onTestFinished } from "vitest";
import { migrate } from "../../../src/db/index.ts";
import type { Deployment } from "../../../src/db/repositories/deployment-repository.ts";
import { createRepositories } from "../../../src/db/repositories/index.ts";
import { createVault } from "../../../src/db/vault.ts";
import { createFileStore } from "../../../src/integrations/backups/file-store.ts";
import { createStripeRail } from "../../../src/integrations/stripe/rail.ts";
import { createLog } from "../../../src/log.ts";
import type { AgentProbe } from "../../../src/ports/agent-probe.ts";
import type { AkashBackend } from "../../../src/ports/akash-backend.ts";
import type { ChannelAccounts, Platform } from "../../../src/ports/channel-accounts.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Identity } from "../../../src/ports/identity.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { startStripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import type { Actor, Context, Settings } from "../../../src/services/context.ts";
import { advanceDeployment } from "../../../src/workflows/deploy/advance-deployment.ts";
import { reconcileCheckout } from "../../../src/workflows/reconcile/reconcile-checkout.ts";
import { reconcileCustomer } from "../../../src/workflows/reconcile/reconcile-customer.ts";
import { reconcileSubscription } from "../../../src/workflows/reconcile/reconcile-subscription.ts";
import { advanceRefund } from "../../../src/workflows/refund/advance-refund.ts";
import type { Provider } from "../../conformance/rails/provider.ts";
import { migratedIn } from "../../db/database-in.ts";
import { openDatabase } from "../../db/plans/open-database.ts";
import { only } from "../../world/only.ts";
import { serviceSettings } from "../../world/service-settings.ts";

const PRICE = { lookupKey: "starter", productName: "GoClaw Starter", unitAmountMinor: 2900, currency: "usd" };

/** The same rules with another provider's prices. */
const settingsFor = ({ name, prices }: Provider): Settings => ({
  ...serviceSettings(),
  prices: new Map([[name, { ...prices, business: prices.pro }]]),
});

export interface MoneyWorldOptions {
  akash?: AkashBackend;
  otherAkash?: readonly AkashBackend[];
  probe?: AgentProbe;
  channels?: ReadonlyMap<Platform, ChannelAccounts>;
  startMs?: number;
  /** The one payment provider there is; Stripe, with nothing between, unless said. */
  provider?: (clock: Clock) => Promise<Provider>;
  /** Where the database is; by `TEST_DATABASE` unless said. */
  database?: "file" | "remote";
}

/** Money rules on a real database file and the Stripe twin behind the real SDK; two replicas share the file. */
export async function startMoneyWorld(options: MoneyWorldOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-money-"));
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const logLines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void logLines.push(line) });
  const keys = { encryptionKey: randomBytes(32).toString("hex"), lookupKey: randomBytes(32).toString("hex") };
  const { url, authToken, peer, end } = await migratedIn(folder, options.database);
  const stripe = await startStripeTwin({
    books: openBooks(),
    clock,
    secretKey: "sk_test_money_0123456789",
    pagesBaseUrl: "http://127.0.0.1:8080/sandbox/stripe",
    prices: [
      { ...PRICE, id: "price_starter" },
      { ...PRICE, id: "price_pro", lookupKey: "pro", unitAmountMinor: 4900 },
      { ...PRICE, id: "price_business", lookupKey: "business", unitAmountMinor: 9900 },
    ],
  });
  const provider = (await options.provider?.(clock)) ?? null;
  const own = provider ? settingsFor(provider) : serviceSettings();
  const float = { actUact: 1_000_000_000, aktUakt: 1_000_000_000 };
  const crash: { at: string | null } = { at: null };

  async function startReplica() {
    const database = await openDatabase({ url, authToken });
    await migrate({ client: database.client });
    const repos = createRepositories({ client: database.client, vault: createVault(keys), clock });
    const rail = createStripeRail({
      secretKey: "sk_test_money_0123456789",
      apiBase: stripe.apiBase,
      webhookSecrets: ["whsec_money_0123456789"],
      prices: { starter: "price_starter", pro: "price_pro", business: "price_business" },
      clock,
    });
    const contextFor = (actor: Actor): Context => ({
      actor,
      clock,
      log,
      db: database.client,
      repos,
      scheduler: {
        wakeStatements: (key, atMs) => [repos.jobs.wakeStatement(key, atMs)],
        nudge: () => undefined,
      },
      rails: provider ? new Map([[provider.name, provider.rail(clock)]]) : new Map([["stripe", rail]]),
      akash:
        options.akash ??
        only<AkashBackend>("akash", { float: async () => float, providerName: async () => "Host" }),
      otherAkash: options.otherAkash ?? [],
      screening: null,
      probe: options.probe ?? only<AgentProbe>("probe"),
      backups: createFileStore(join(folder, "backups")),
      identity: only<Identity>("identity"),
      channels: options.channels ?? new Map(),
      settings: own,
      checkpoint(name) {
        if (crash.at !== name) return;
        crash.at = null;
        throw new Error(`crash at ${name}`);
      },
    });
    return { database, repos, contextFor, job: contextFor({ kind: "job", key: "test" }) };
  }
  const [first, second] = [await startReplica(), await startReplica()];
  onTestFinished(async () => {
    await provider?.close();
    await stripe.close();
    first.database.close();
    second.database.close();
    end();
    rmSync(folder, { recursive: true, force: true });
  });
  const { repos } = first;

  /** Runs every due job once, of the kinds whose outside is here. @returns how many ran */
  async function turn(
    kinds = ["checkout", "refund", "subscription", "customer", "deployment"],
  ): Promise<number> {
    const work: Record<string, (ctx: Context, id: string) => Promise<number | null>> = {
      checkout: reconcileCheckout,
      refund: advanceRefund,
      subscription: reconcileSubscription,
      customer: reconcileCustomer,
      deployment: advanceDeployment,
    };
    let ran = 0;
    for (const held of await repos.jobs.claim(clock.now(), 60_000, 100)) {
      const kind = held.key.slice(0, held.key.indexOf(":"));
      const handler = kinds.includes(kind) ? work[kind] : undefined;
      const id = held.key.slice(kind.length + 1);
      try {
        const next = handler ? await handler(first.contextFor({ kind: "job", key: held.key }), id) : null;
        await repos.jobs.finish(held.key, held.epoch, next);
        if (handler) ran++;
      } catch (error) {
        log.warn({ event: "test.job_failed", key: held.key, err: error });
        await repos.jobs.fail(held.key, held.epoch, clock.now() + 50, "again");
      }
    }
    return ran;
  }

  /** Runs jobs until none is due now. */
  async function drain(kinds?: string[]): Promise<void> {
    for (let quiet = 0; quiet < 2; ) quiet = (await turn(kinds)) === 0 ? quiet + 1 : 0;
  }

  async function person(name: string) {
    const user = await repos.users.create({ clerkUserId: `user_${name}`, email: `${name}@example.com` });
    const actor: Actor = {
      kind: "user",
      userId: user.id,
      platform: "telegram",
      platformUserId: "42",
      chatId: "42",
      role: null,
    };
    return { userId: user.id, ctx: first.contextFor(actor), elsewhere: second.contextFor(actor) };
  }

  return {
    folder,
    stripe,
    /** The database server; null where the database is a file. */
    peer,
    repos,
    clock,
    float,
    crash,
    logLines,
    client: first.database.client,
    /** The repositories of the first replica on a client of the test's. */
    reposOn: (client: Client) => createRepositories({ client, vault: createVault(keys), clock }),
    ctx: first.job,
    elsewhere: second.job,
    turn,
    drain,
    person,
    advance: (deploymentId: string) => advanceDeployment(first.job, deploymentId),
    async draft(userId: string, id: string = randomBytes(8).toString("hex")): Promise<Deployment> {
      return await repos.deployments.create({
        id,
        userId,
        name: "My agent",
        model: "small",
        channel: "telegram",
        channelKind: "pasted",
        channelAccountId: `bot-${id}`,
        channelUsername: "my_bot",
        channelToken: "123456789:AAH0-a_token_of_the_money_tests_000",
        ownerPlatformUserId: "42",
        originPlatform: "telegram",
        originChatId: "42",
      });
    },
    async row(id: string): Promise<Deployment> {
      const row = await repos.deployments.findById(id);
      if (!row) throw new Error(`no deployment ${id}`);
      return row;
    },
    /** Opens a checkout for a new draft; the session is the one recorded. */
    async checkout(userId: string, ctx: Context, plan = "starter") {
      const draft = await this.draft(userId);
      const { orderId } = await openCheckout({ ctx, input: { deploymentId: draft.id, plan } });
      const open = await repos.checkouts.findOpenByOrder(orderId);
      if (!open) throw new Error("no session was recorded");
      return { deploymentId: draft.id, orderId, sessionId: open.sessionId };
    },
    provider,
    /** How many payments are in our ledger. */
    async payments(): Promise<number> {
      const { rows } = await first.database.client.execute("select count(*) as n from payments");
      return Number(rows[0]?.n);
    },
    order: async (id: string) => (await repos.orders.find(id))?.state ?? null,
    paymentOf: (sessionId: string): string => {
      const session = stripe.ledger.sessions().find((s) => s.id === sessionId);
      const paid = stripe.ledger
        .payments()
        .find((p) => p.customer === session?.customer && p.status === "succeeded");
      if (!paid) throw new Error(`nothing was paid in ${sessionId}`);
      return paid.id;
    },
  };
}

export type MoneyWorld = Awaited<ReturnType<typeof startMoneyWorld>>;
