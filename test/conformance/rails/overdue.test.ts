import { describe, expect, test } from "vitest";
import { runParts } from "../../../src/db/run.ts";
import { hasEnded } from "../../../src/domain/billing/entitlement.ts";
import { resumeCourse } from "../../../src/domain/billing/resume-course.ts";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import { FAILS_LATER_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { returnUnrun } from "../../../src/services/billing/payment/return-unrun.ts";
import { resumeAgent } from "../../../src/services/deployments/resume-agent.ts";
import { dun } from "../../../src/workflows/reconcile/dun.ts";
import { reconcileSubscription } from "../../../src/workflows/reconcile/reconcile-subscription.ts";
import { watchEnds } from "../../services/billing/watch-ends.ts";
import { goesLive, rests } from "../../services/billing/with-plan.ts";
import { DAY_MS, MONTH_MS, PROVIDERS } from "./setting.ts";
import { startStripe } from "./stripe-provider.ts";
import { startTown, type Town } from "./town.ts";
import type { Weather } from "./weather.ts";

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;
const MINUTE_MS = 60_000;
const JOBS = ["subscription"];

/** A live agent on a plan whose next charge the bank refuses. @returns what can be done from there */
async function overdue(
  start: (typeof PROVIDERS)[number][1],
  weather: Weather = "calm",
  heard: "heard" | "not yet" = "heard",
) {
  const town = await startTown(start, weather, 7);
  const { w, provider, ann, deploymentId } = town;
  provider.pay(town.sessionId, FAILS_LATER_CARD);
  await town.looks();
  await goesLive(w, deploymentId);
  const plan = async () => {
    const [row] = await w.repos.subscriptions.listByUser(ann.userId);
    if (!row) throw new Error("there is no plan");
    return row;
  };
  const { currentPeriodEnd, providerSubscriptionId } = await plan();
  const toEndMs = (currentPeriodEnd ?? 0) - w.clock.now();
  town.forward(heard === "heard" ? toEndMs + HOUR_MS : toEndMs - MINUTE_MS);
  if (heard === "heard") await town.looks();
  const since = (await plan()).pastDueSince ?? 0;
  return {
    ...town,
    plan,
    providerSubscriptionId,
    phase: async () => (await w.row(deploymentId)).phase,
    /** To so many days after it was seen overdue, looking at every hour of the plan on the way. */
    async toDay(days: number): Promise<void> {
      town.forward(since + days * DAY_MS + 1_000 - w.clock.now());
      await town.news();
      await w.drain(JOBS);
    },
    async told(): Promise<string[]> {
      const events = await w.repos.events.listAfter(deploymentId, { limit: 500 });
      return events.map(({ type }) => type).filter((type) => /^plan_(overdue|paid)/.test(type));
    },
  };
}

/** An agent that was stopped for want of money, whose owner has just paid, and which has been asked to start again. */
async function paidLate(
  start: (typeof PROVIDERS)[number][1],
  before: (w: Town["w"]) => void = () => undefined,
) {
  const at = await overdue(start);
  await at.toDay(7);
  await rests(at.w, at.deploymentId);
  await at.toDay(9);
  before(at.w);
  at.provider.replaceCard(at.providerSubscriptionId, GOOD_CARD);
  await at.toDay(9.1);
  return {
    ...at,
    openCases: async () => (await at.w.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind),
  };
}

/** What the workflow does when no provider takes an agent that is to start again. */
async function fails({ w, deploymentId }: Town): Promise<void> {
  await w.repos.deployments.transition(deploymentId, ["queued"], "failing", {
    failure_reason: "providers_exhausted",
  });
  await w.advance(deploymentId);
}

const stands = ({ provider }: Pick<Town, "provider">): boolean =>
  provider.subscriptions().some(({ status }) => !hasEnded(status as never));

describe.each(PROVIDERS)("a plan that stays overdue on %s", (name, start) => {
  test("is spoken of, rests with its state kept, is warned of twice and closed; its agents end before it does (I11)", async () => {
    const at = await overdue(start);
    const { w, deploymentId, provider } = at;
    expect(await at.plan()).toMatchObject({ status: "past_due" });
    for (const day of [1, 3, 4, 6]) await at.toDay(day);
    expect(await at.told()).toEqual(["plan_overdue", "plan_overdue", "plan_overdue"]);
    expect(await at.phase()).toBe("live");

    await at.toDay(7);
    expect(await at.phase()).toBe("stopping");
    await rests(w, deploymentId);
    await at.toDay(10);
    expect(await at.phase()).toBe("stopped");
    expect(stands(at), "nothing is cancelled while it is kept").toBe(true);
    expect((await at.told()).at(-1)).toBe("plan_overdue_stopped");

    for (const day of [18, 19, 20]) await at.toDay(day);
    expect((await at.told()).slice(4)).toEqual(["plan_overdue_closing", "plan_overdue_closing"]);
    expect(await at.phase()).toBe("stopped");
    const ends = await watchEnds(w);
    const [match, onHit] = [/^DELETE .*\/subscriptions\//, () => void ends.note("plan cancelled")];
    provider.fault({ kind: "delay", match, delayMs: 50, onHit });
    await at.toDay(21);
    // Polar has given it up itself by then.
    const cancelled = name === "polar" ? [] : ["plan cancelled"];
    expect(await ends.seen()).toEqual(["agent closing", ...cancelled, "plan over"]);
    expect(await w.row(deploymentId)).toMatchObject({ phase: "closing" });
    expect(provider.totals()).toMatchObject({ payments: 1, refunds: 0, activeSubscriptions: 0 });
    expect(await at.told()).toHaveLength(7);
  });

  test("is told of when a webhook tells it, once, whoever else looks meanwhile", async () => {
    const at = await overdue(start, "storm", "not yet");
    const { w, provider } = at;
    await w.drain(JOBS);
    at.forward(HALF_HOUR_MS);
    await w.drain(JOBS);
    expect(await at.told(), "its hour is not over").toEqual([]);
    await at.news();
    expect(await at.plan()).toMatchObject({ status: "past_due", dunningTold: 1 });
    expect(await at.told()).toEqual(["plan_overdue"]);
    const hourly = `${provider.name}/${at.providerSubscriptionId}`;
    await Promise.all([w.ctx, w.elsewhere].map((ctx) => reconcileSubscription(ctx, hourly)));
    await at.looks();
    expect(await at.told()).toEqual(["plan_overdue"]);
  });

  test("starts again by itself when it is paid while its agents are stopped, and once", async () => {
    const at = await overdue(start);
    const { w, deploymentId, ann } = at;
    await at.toDay(7);
    await rests(w, deploymentId);
    await at.toDay(9);
    const mine = resumeAgent({ ctx: ann.ctx, input: { deploymentId } });
    await expect(mine, "nobody runs unpaid by their own hand").rejects.toMatchObject({ code: "conflict" });
    at.provider.replaceCard(at.providerSubscriptionId, GOOD_CARD);
    await at.toDay(9.1);
    await at.looks();
    expect(await at.phase()).toBe("queued");
    expect(await at.plan()).toMatchObject({ status: "active", pastDueSince: null, dunningTold: 0 });
    expect((await at.told()).at(-1)).toBe("plan_paid_again");
    const resumed = (await w.repos.events.listAfter(deploymentId, { limit: 500 })).filter(
      ({ type }) => type === "resumed",
    );
    expect(resumed).toHaveLength(1);
    expect(at.provider.totals()).toMatchObject({ payments: 2, refunds: 0, activeSubscriptions: 1 });
  });

  test("is not closed by what was read before it was paid", async () => {
    const at = await overdue(start);
    await at.toDay(7);
    await rests(at.w, at.deploymentId);
    await at.toDay(20);
    const readBefore = await at.plan();
    at.provider.replaceCard(at.providerSubscriptionId, GOOD_CARD);
    at.w.clock.offsetMs += DAY_MS;
    await dun(at.w.ctx, readBefore);
    expect(stands(at)).toBe(true);
    expect(await at.phase()).toBe("stopped");
    expect(await at.told()).not.toContain("plan_overdue_ended");
  });

  test("that is paid in its days of grace is as before, and may be overdue anew", async () => {
    const at = await overdue(start, "lost");
    at.provider.replaceCard(at.providerSubscriptionId, GOOD_CARD);
    await at.looks();
    expect(await at.plan()).toMatchObject({ status: "active", pastDueSince: null, dunningTold: 0 });
    at.forward(8 * DAY_MS);
    await at.looks();
    expect(await at.phase()).toBe("live");
  });

  test("an agent that its owner has stopped is not started by a payment", async () => {
    const at = await overdue(start);
    const { w, deploymentId } = at;
    await w.repos.deployments.transition(deploymentId, ["live"], "stopping", { stopped_by: "owner" });
    await rests(w, deploymentId);
    await at.toDay(8);
    at.provider.replaceCard(at.providerSubscriptionId, GOOD_CARD);
    await at.looks();
    expect(await at.phase()).toBe("stopped");
    at.forward(MONTH_MS / 31);
    await at.looks();
    expect(await at.phase()).toBe("stopped");
  });
});

const course = async ({ w, deploymentId }: Town) => resumeCourse(await w.row(deploymentId));

/** Every start fails, until it is given up. @returns hours after the payment of each */
async function failsAlways(at: Awaited<ReturnType<typeof paidLate>>): Promise<number[]> {
  const { w } = at;
  const begun = w.clock.now();
  const hours: number[] = [];
  for (let next = await course(at); next.step === "try"; next = await course(at)) {
    at.forward(Math.max(0, next.atMs - w.clock.now()));
    await w.drain(JOBS);
    if ((await at.phase()) !== "queued") continue;
    hours.push(Math.round((10 * (w.clock.now() - begun)) / HOUR_MS) / 10);
    await fails(at);
  }
  return hours;
}

async function toMoneyBack(at: Awaited<ReturnType<typeof paidLate>>): Promise<void> {
  const last = await course(at);
  if (last.step !== "given_up") throw new Error("it is not given up");
  at.forward(last.moneyBackAtMs - at.w.clock.now());
  await at.w.drain([...JOBS, "refund"]);
}

describe.each(PROVIDERS)(
  "agents that cannot be started although their plan was paid on %s",
  (_name, start) => {
    test("are tried ever more seldom; then there is a case, and the money goes back after three days", async () => {
      const at = await paidLate(start);
      const { w, deploymentId, provider } = at;
      expect(await failsAlways(at)).toEqual([0, 0.2, 1.2, 5.2, 17.2]);
      at.forward(HOUR_MS);
      await w.drain(JOBS);
      expect(await at.phase()).toBe("stopped");
      expect(await at.openCases()).toEqual(["resume_failed"]);
      const told = (await w.repos.events.listAfter(deploymentId, { limit: 500 })).filter(({ type }) =>
        /^resume_/.test(type),
      );
      expect(told.map(({ type }) => type)).toEqual([...Array(4).fill("resume_failed"), "resume_exhausted"]);
      expect(JSON.parse(told.at(-1)?.evidence ?? "{}")).toMatchObject({ amountMinor: 2900, tries: 5 });
      expect(provider.totals()).toMatchObject({ payments: 2, refunds: 0 });
      at.forward(3 * DAY_MS - 2 * HOUR_MS);
      await w.drain([...JOBS, "refund"]);
      expect(provider.totals(), "not before").toMatchObject({ refunds: 0 });
      await toMoneyBack(at);
      expect(provider.totals()).toMatchObject({ refunds: 1, refundedMinor: 2900, activeSubscriptions: 0 });
      expect(await at.phase()).toBe("closing");
      expect(await at.openCases()).toEqual([]);
      expect(await w.repos.slots.findFree(at.ann.userId, w.clock.now())).toBeNull();
      expect((await w.repos.events.listAfter(deploymentId, { limit: 500 })).at(-1)).toMatchObject({
        type: "refunded",
      });
    });
  },
);

describe("agents that cannot be started although their plan was paid", () => {
  test("go back to their owner, who can have the money at once, or try again and have it running", async () => {
    const at = await paidLate(startStripe);
    const { w, deploymentId, ann } = at;
    const money = () => returnUnrun({ ctx: ann.ctx, input: { deploymentId } });
    await expect(money(), "it is still tried").rejects.toMatchObject({
      details: { reason: "not_given_up" },
    });
    await failsAlways(at);
    await resumeAgent({ ctx: ann.ctx, input: { deploymentId } });
    await expect(money(), "it is being tried").rejects.toMatchObject({ code: "conflict" });
    await fails(at);
    expect(await money()).toMatchObject({ amountMinor: 2900, role: "renewal" });
    await w.drain(["refund"]);
    expect(at.provider.totals()).toMatchObject({ refunds: 1, activeSubscriptions: 0 });

    const other = await paidLate(startStripe);
    await failsAlways(other);
    await resumeAgent({ ctx: other.ann.ctx, input: { deploymentId: other.deploymentId } });
    await goesLive(other.w, other.deploymentId);
    await other.toDay(14);
    expect(await other.phase()).toBe("live");
    expect(other.provider.totals()).toMatchObject({ refunds: 0, activeSubscriptions: 1 });
  });

  test("end with all of their plan in one commit, and with nothing of it while another agent is on its way", async () => {
    const at = await paidLate(startStripe);
    const { w, deploymentId, ann } = at;
    await failsAlways(at);
    const { id: subscriptionId } = await at.plan();
    const other = await w.draft(ann.userId);
    const own = { subscriptionId, userId: ann.userId };
    await runParts(w.client, [
      w.repos.slots.insertPart({ ...own, position: 2 }),
      w.repos.slots.insertPart({ ...own, position: 3, deploymentId: other.id }),
    ]);
    const is = (phase: string, status: string) =>
      w.client.execute({
        sql: "update deployments set phase=?, status=?, version=version+1 where id=?",
        args: [phase, status, other.id],
      });
    const money = () => returnUnrun({ ctx: ann.ctx, input: { deploymentId } });
    const slots = async () =>
      (await w.repos.slots.listBySubscription(subscriptionId)).map(({ state, leaving }) =>
        leaving ? "leaving" : state,
      );
    await is("queued", "deploying");
    await expect(money()).rejects.toMatchObject({ details: { reason: "ran_since" } });
    expect([await at.phase(), await slots()]).toEqual(["stopped", ["held", "free", "held"]]);
    await is("stopped", "stopped");
    await money();
    expect(await slots()).toEqual(["leaving", "revoked", "leaving"]);
    expect([await at.phase(), (await w.row(other.id)).phase]).toEqual(["closing", "closing"]);
    expect(at.provider.totals(), "nothing but our books has changed so far").toMatchObject({ refunds: 0 });
  });

  test("keep the money where something of the plan has run on it: then a human decides", async () => {
    const at = await paidLate(startStripe);
    const { w, deploymentId } = at;
    await w.client.execute({
      sql: "update deployments set live_at=? where id=?",
      args: [w.clock.now() + 1, deploymentId],
    });
    await failsAlways(at);
    await toMoneyBack(at);
    expect(at.provider.totals()).toMatchObject({ refunds: 0, activeSubscriptions: 1 });
    expect(await at.openCases()).toEqual(["resume_failed"]);
  });

  test("are counted as failed while the wallet has no room for them", async () => {
    const at = await paidLate(startStripe, (w) => {
      w.float.actUact = 0;
    });
    expect(await failsAlways(at)).toEqual([]);
    await toMoneyBack(at);
    expect(at.provider.totals()).toMatchObject({ refunds: 1, activeSubscriptions: 0 });
  });
});

test("control: where a provider's word for overdue is missed, everything runs on for ever", async () => {
  const at = await overdue(async (clock) => {
    const provider = await startStripe(clock);
    const deaf = (rail: PaymentRail): PaymentRail => ({
      ...rail,
      readSubscription: async (id) => ({ ...(await rail.readSubscription(id)), status: "active" }),
    });
    return { ...provider, rail: (ms, secret) => deaf(provider.rail(ms, secret)) };
  });
  at.forward(30 * DAY_MS);
  await at.looks();
  expect(await at.phase()).toBe("live");
});
