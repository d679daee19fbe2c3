import { describe, expect, test } from "vitest";
import { AppError, isTransient } from "../../../src/errors.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import { syncPayment } from "../../../src/services/billing/payment/sync-payment.ts";
import { syncSubscription } from "../../../src/services/billing/plan/sync-subscription.ts";
import { closeAgent } from "../../../src/services/deployments/close-agent.ts";
import { sampleOf } from "../../crash/crash-points.ts";
import type { HranaPeer } from "../../db/hrana-peer.ts";
import { recover, stumble } from "../../db/stumble.ts";
import { type MoneyWorld, startMoneyWorld } from "./money-world.ts";

/** Longer than any lease of these jobs: what a lost answer left claimed is claimed again. */
const LEASE_OVER_MS = 61_000;
const MONEY_JOBS = ["checkout", "refund", "subscription"];
const TRIES = 12;

/** Whoever asked asks again: a person taps once more, a lane and a job come back. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      const passes = isTransient(error) || (error instanceof AppError && error.code === "conflict");
      if (!passes || left === 1) throw error;
    }
  }
}

type Person = Awaited<ReturnType<MoneyWorld["person"]>>;
interface Story {
  user: Person;
  deploymentId: string;
}
type Ending = (w: MoneyWorld, story: Story) => Promise<void>;

/** No provider took the agent: the deploy fails, and the first payment goes back. */
const fails: Ending = async (w, { deploymentId }) => {
  const { deployments } = w.repos;
  await again(() => deployments.transition(deploymentId, ["queued"], "failing"));
  await again(() => w.advance(deploymentId));
};

/** The person closes the agent before it ever lived. */
const isClosed: Ending = async (w, { deploymentId, user }) => {
  const close = () => closeAgent({ ctx: user.ctx, input: { deploymentId } });
  await again(close).catch((error: unknown) => {
    // The answer to the first tap was lost, and the second finds it done.
    if (!(error instanceof AppError) || error.details.reason !== "already_closed") throw error;
  });
  await again(() => w.advance(deploymentId));
};

/** A person at the price card; nothing goes wrong yet. */
async function begin(w: MoneyWorld, name: string): Promise<Story> {
  const user = await w.person(name);
  const { id } = await w.draft(user.userId, name);
  return { user, deploymentId: id };
}

/** From the price card to the money back; every step insists. */
async function play(w: MoneyWorld, story: Story, ending: Ending): Promise<void> {
  const { deploymentId, user } = story;
  const { orderId } = await again(() =>
    openCheckout({ ctx: user.ctx, input: { deploymentId, plan: "starter" } }),
  );
  const open = await w.repos.checkouts.findOpenByOrder(orderId);
  if (!open) throw new Error("no session was recorded");
  const { sessionId } = open;
  w.stripe.pay(sessionId);
  await again(() => syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId } }));
  const paymentId = w.paymentOf(sessionId);
  await again(() => syncPayment({ ctx: w.elsewhere, input: { rail: "stripe", paymentId } }));
  await ending(w, story);
  await again(() => w.drain(MONEY_JOBS));
}

const customerOf = async (w: MoneyWorld, { user }: Story): Promise<string> =>
  (await w.repos.customers.find("stripe", user.userId))?.providerCustomerId ?? "";

/** The server is well again, leases are over, and every piece of news comes once more. */
async function settle(w: MoneyWorld, peer: HranaPeer, story: Story): Promise<void> {
  recover(peer);
  const customer = await customerOf(w, story);
  for (let round = 0; round < 3; round++) {
    w.clock.offsetMs += LEASE_OVER_MS;
    await w.advance(story.deploymentId);
    for (const { id } of w.stripe.ledger.subscriptions().filter((s) => s.customer === customer))
      await syncSubscription({ ctx: w.ctx, input: { rail: "stripe", subscriptionId: id } });
    await w.drain(MONEY_JOBS);
  }
}

/** The provider's books and ours about one person, without ids and times. */
async function booksOf(w: MoneyWorld, story: Story) {
  const { ledger } = w.stripe;
  const customer = await customerOf(w, story);
  const { userId } = story.user;
  const ofUser = async (sql: string, id = userId) =>
    (await w.client.execute({ sql, args: [id] })).rows.map((row) => Object.values(row).join(" "));
  const charges = ledger.charges().filter((c) => c.customer === customer);
  return {
    charges: charges.map((c) => [c.amount, c.paid, c.amount_refunded]),
    refunds: ledger
      .refunds()
      .filter((r) => charges.some((c) => c.id === r.charge))
      .map((r) => r.amount),
    subscriptions: ledger
      .subscriptions()
      .filter((s) => s.customer === customer)
      .map((s) => s.status),
    sessions: ledger
      .sessions()
      .filter((s) => s.customer === customer)
      .map((s) => s.status),
    deployments: await ofUser("select phase, status, slot_id is null from deployments where user_id=?"),
    orders: await ofUser("select state, plan from orders where user_id=?"),
    payments: await ofUser("select role, amount_minor from payments where user_id=?"),
    refundRows: await ofUser("select state, amount_minor from refunds where user_id=?"),
    plans: await ofUser("select status from subscriptions where user_id=?"),
    slots: await ofUser(
      "select s.state from plan_slots s join subscriptions p on p.id=s.subscription_id where p.user_id=?",
    ),
    events: await ofUser(
      "select type, from_phase, to_phase from deployment_events where deployment_id=? order by 1,2,3",
      story.deploymentId,
    ),
  };
}

const WRITES = /"sql":"(?:insert|update|delete|begin)/i;

/** What one story asks the server to write, told apart by table. */
async function writesOf(w: MoneyWorld, peer: HranaPeer, name: string, ending: Ending) {
  const bodies: string[] = [];
  const story = await begin(w, name);
  peer.onRequest = (_n, body) => {
    if (WRITES.test(body)) bodies.push(body);
    return null;
  };
  await play(w, story, ending);
  await settle(w, peer, story);
  return { bodies, books: await booksOf(w, story) };
}

async function remoteWorld(): Promise<{ w: MoneyWorld; peer: HranaPeer }> {
  const w = await startMoneyWorld({ database: "remote" });
  if (!w.peer) throw new Error("the database is a file");
  return { w, peer: w.peer };
}

const CRITICAL = [
  "orders",
  "checkouts",
  "payments",
  "subscriptions",
  "plan_slots",
  "deployments",
  "refunds",
  "jobs",
];
const ENDINGS = [
  { end: "a failed deploy", ending: fails },
  { end: "an agent closed before it lived", ending: isClosed },
];

describe.each(ENDINGS)(
  "$end: the money goes back once, whichever answer of the server is lost",
  ({ ending }) => {
    test("one write after the other, before and after its commit", async () => {
      const { w, peer } = await remoteWorld();
      const wanted = await writesOf(w, peer, "nobody", ending);
      const written = wanted.bodies.join();
      for (const table of CRITICAL) expect(written).toMatch(new RegExp(`(?:into|update|from) ${table}\\b`));
      expect(wanted.books).toMatchObject({
        charges: [[2900, true, 2900]],
        refunds: [2900],
        subscriptions: ["canceled"],
      });

      const cases = wanted.bodies.flatMap((_body, nth) =>
        (["drop_after", "drop_before"] as const).map((fault) => ({ nth, fault })),
      );
      for (const { nth, fault } of sampleOf(cases, 2)) {
        const story = await begin(w, `p${nth}-${fault}`);
        let seen = 0;
        peer.onRequest = (_n, body) => (WRITES.test(body) && seen++ === nth ? fault : null);
        await play(w, story, ending);
        await settle(w, peer, story);
        expect(
          await booksOf(w, story),
          `${fault} at write ${nth}: ${wanted.bodies[nth]?.slice(0, 400)}`,
        ).toEqual(wanted.books);
      }
    }, 900_000);
  },
);

const seeds = Array.from({ length: 60 }, (_, i) => i + 1);

test.each(sampleOf(seeds, 1))(
  "answers lost at random, seed %i: the same books as without",
  async (seed) => {
    const { w, peer } = await remoteWorld();
    for (const [i, { ending }] of ENDINGS.entries()) {
      const wanted = await writesOf(w, peer, `well${i}`, ending);
      const story = await begin(w, `ill${i}`);
      const lost = stumble(peer, { seed, share: 0.2 });
      await play(w, story, ending);
      await settle(w, peer, story);
      expect(lost()).toBeGreaterThan(3);
      expect(await booksOf(w, story)).toEqual(wanted.books);
    }
  },
  120_000,
);
