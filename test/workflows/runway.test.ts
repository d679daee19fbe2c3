import { expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import type { Context } from "../../src/services/context.ts";
import { mainBackend } from "../../src/services/deployments/backend-of.ts";
import { pollBackend } from "../../src/workflows/reconcile/poll-leases.ts";
import { repairRunway } from "../../src/workflows/runway/repair-runway.ts";
import { topUpEscrow } from "../../src/workflows/runway/top-up-escrow.ts";
import { eventually } from "../integrations/akash/chain-rig.ts";
import { type Meddle, startDeployWorld } from "./deploy-world.ts";

const HOUR_MS = 3_600_000;

/** An agent that is live on an escrow which lasts a known time; the clock is ours to move, the chain's is not. */
async function runwayWorld(meddle: Meddle = () => ({})) {
  const w = await startDeployWorld({
    meddle: (real) => ({
      pace: async () => ({ ...(await real.pace()), secondsPerBlock: 6.117 }),
      ...meddle(real),
    }),
  });
  const id = await w.live();
  await eventually(async () => w.rig.twin.chain.height > 28_100_012);
  await pollBackend(w.ctx, mainBackend(w.ctx));
  const lease = async () => {
    const attempt = await w.intentOf(id);
    const row = attempt && (await w.repos.leases.lastOf(attempt));
    if (!row) throw new Error("there is no lease");
    return row;
  };
  const first = await lease();
  return {
    ...w,
    id,
    first,
    lease,
    look: (ctx: Context = w.ctx) => topUpEscrow(ctx, first.id),
    /** Lets time pass until the escrow lasts only this long. */
    async untilLeft(hours: number) {
      const { runsOutAt } = await lease();
      w.clock.offsetMs += (runsOutAt ?? 0) - hours * HOUR_MS - w.clock.now();
    },
    /** What was ever paid into it, by the chain's own books. */
    paidIn: () =>
      Number(w.rig.twin.chain.escrowAccounts().find(({ dseq }) => dseq === first.dseq)?.depositedUact ?? 0n),
    rows: async () => (await w.client.execute("select state, amount_uact from escrow_deposits")).rows,
    told: async (type: string) =>
      (await w.repos.events.listAfter(id, { limit: 500 }))
        .filter((event) => event.type === type)
        .map((e) => e.evidence),
    cases: async () => (await w.client.execute("select kind, resolved_at from admin_cases")).rows,
  };
}

test("an escrow is looked at when it comes near its end, and filled up once", async () => {
  const w = await runwayWorld();
  const { rows } = await w.client.execute("select run_at from jobs where key like 'topup:%'");
  expect(rows[0]?.run_at).toBe((w.first.runsOutAt ?? 0) - 72 * HOUR_MS);
  expect(await w.look()).toBe((w.first.runsOutAt ?? 0) - 72 * HOUR_MS);
  await w.untilLeft(40);
  expect(await w.look()).toBe((w.first.runsOutAt ?? 0) - 24 * HOUR_MS);
  const before = w.paidIn();
  expect(await w.rows()).toEqual([]);

  await w.untilLeft(23);
  await w.look();
  const added = w.paidIn() - before;
  expect(added).toBe(500_000);
  expect(await w.rows()).toMatchObject([{ state: "done", amount_uact: added }]);
  // The chain was not polled yet, and whoever looks again does not pay again.
  for (let look = 0; look < 3; look++) await w.look();
  await pollBackend(w.ctx, mainBackend(w.ctx));
  await w.look();
  expect(w.paidIn() - before).toBe(added);
  expect((await w.lease()).runsOutAt).toBeGreaterThan(w.clock.now() + 48 * HOUR_MS);
  expect(await w.told("topped_up")).toHaveLength(1);
  expect(await w.cases()).toEqual([]);
});

test("two that look at once pay once", async () => {
  const w = await runwayWorld();
  await w.untilLeft(5);
  const before = w.paidIn();
  await Promise.all([w.look(), w.look(), w.look()]);
  expect(w.paidIn() - before).toBe(500_000);
});

test("a deposit whose answer was lost is found on the chain, and not sent again", async () => {
  let lose = true;
  const w = await runwayWorld((real) => ({
    async deposit(input) {
      const outcome = await real.deposit(input);
      return lose ? { kind: "unseen", txHash: null } : outcome;
    },
  }));
  await w.untilLeft(5);
  const before = w.paidIn();
  expect(await w.look()).toBeGreaterThan(w.clock.now());
  expect(await w.rows()).toMatchObject([{ state: "sent" }]);
  lose = false;
  await w.look();
  await w.look();
  expect(await w.rows()).toMatchObject([{ state: "done" }]);
  expect(w.paidIn() - before).toBe(500_000);
});

test("one that never arrived is waited for until it is dead, and then sent once more", async () => {
  let down = true;
  const w = await runwayWorld((real) => ({
    deposit: (input) => (down ? Promise.reject(new AppError("unavailable", "no node")) : real.deposit(input)),
  }));
  await w.untilLeft(5);
  const before = w.paidIn();
  await expect(w.look()).rejects.toMatchObject({ code: "unavailable" });
  down = false;
  await w.look();
  expect(await w.rows()).toMatchObject([{ state: "sent" }]);
  w.clock.offsetMs += w.ctx.settings.deploy.createMayLandMs + 1;
  expect(await w.look(), "at once").toBeLessThanOrEqual(w.clock.now());
  await w.look();
  expect((await w.rows()).map(({ state }) => state)).toEqual(["lost", "done"]);
  expect(w.paidIn() - before).toBe(500_000);
});

test("nothing is paid in for an agent that nobody pays for, nor into what is over", async () => {
  const w = await runwayWorld();
  await w.untilLeft(5);
  const before = w.paidIn();
  await w.client.execute("update subscriptions set status='canceled'");
  await w.look();
  await w.client.execute("update subscriptions set status='active'");
  await w.rig.backend.close(w.first.dseq);
  await eventually(async () => w.onChain(w.first.dseq) === "closed");
  expect(await w.look()).toBeNull();
  expect(await w.rows()).toEqual([]);
  expect(w.paidIn()).toBe(before);
});

test.each(["budget", "float"] as const)(
  "too little %s: the owner hears of it at 72, 24 and 6 hours, an administrator once, and it settles itself",
  async (why) => {
    let rich = true;
    const w = await runwayWorld((real) => ({
      float: async () => (why === "float" && !rich ? { actUact: 499_999, aktUakt: 1 } : await real.float()),
    }));
    const { plans } = w.ctx.settings;
    rich = false;
    const tight = { ...plans, starter: { ...plans.starter, escrowUact: 499_999 } };
    const settings = { ...w.ctx.settings, plans: why === "budget" ? tight : plans };
    const poor = () => w.look({ ...w.ctx, settings: rich ? w.ctx.settings : settings });
    const before = w.paidIn();
    for (const hours of [80, 71, 60, 23, 20, 5, 4]) {
      await w.untilLeft(hours);
      await poor();
    }
    const told = (await w.told("runs_out")).map((evidence) => JSON.parse(String(evidence)));
    expect(told).toMatchObject([
      { hours: 72, why },
      { hours: 24, why },
      { hours: 6, why },
    ]);
    expect(w.paidIn()).toBe(before);
    expect(await w.cases()).toMatchObject([{ kind: "runway_short", resolved_at: null }]);
    rich = true;
    await poor();
    expect(w.paidIn() - before).toBe(500_000);
    expect((await w.cases())[0]?.resolved_at).not.toBeNull();
  },
);

test("a budget is what was added in thirty days", async () => {
  const w = await runwayWorld();
  const { plans } = w.ctx.settings;
  const starter = { ...plans.starter, escrowUact: 600_000 };
  const ctx = { ...w.ctx, settings: { ...w.ctx.settings, plans: { ...plans, starter } } };
  const before = w.paidIn();
  await w.untilLeft(5);
  await w.look(ctx);
  await w.untilLeft(5);
  await w.look(ctx);
  expect(w.paidIn() - before).toBe(500_000);
  w.clock.offsetMs += 30 * 24 * HOUR_MS;
  await w.look(ctx);
  expect(w.paidIn() - before).toBeGreaterThan(500_000);
});

test("what was added to an escrow comes back with the rest when that is over: it is told, and may be added again", async () => {
  const w = await runwayWorld();
  const { escrowDeposits, deployments } = w.repos;
  await w.untilLeft(5);
  await w.look();
  const added = w.paidIn() - (await w.intentOf(w.id).then((intent) => intent?.depositUact ?? 0));
  expect(await escrowDeposits.usedSince(w.id, 0)).toBe(added);
  await deployments.transition(w.id, ["live"], "closing", {});
  await w.stepTo(w.id, "closed");
  const [end] = (await w.told("attempt_closed")).map((evidence) => JSON.parse(String(evidence)));
  expect(end).toMatchObject({ how: "closed", returnedUact: w.paidIn() - end.spentUact });
  expect(end.returnedUact).toBeGreaterThan(added);
  expect(await escrowDeposits.usedSince(w.id, 0)).toBe(0);
  const deposit = w.paidIn() - added;
  await w.client.execute({ sql: "update akash_intents set spent_uact=?", args: [deposit + 1] });
  expect(await escrowDeposits.usedSince(w.id, 0)).toBe(1);
});

test("a lost wake-up of an escrow that runs out is repaired", async () => {
  const w = await runwayWorld();
  await w.client.execute("delete from jobs");
  await repairRunway(w.ctx);
  expect((await w.client.execute("select key from jobs where key like 'topup:%'")).rows).toEqual([]);
  await w.untilLeft(20);
  await repairRunway(w.ctx);
  expect((await w.client.execute("select key from jobs where key like 'topup:%'")).rows).toHaveLength(1);
});
