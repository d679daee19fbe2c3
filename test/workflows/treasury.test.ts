import { expect, test } from "vitest";
import { createFigures } from "../../src/app/metrics/figures.ts";
import { AppError } from "../../src/errors.ts";
import { keepFloat } from "../../src/jobs/keep-float.ts";
import { createLineWatch, createLog } from "../../src/log.ts";
import { mainBackend } from "../../src/services/deployments/backend-of.ts";
import { eventually } from "../integrations/akash/chain-rig.ts";
import { startDeployWorld } from "./deploy-world.ts";

/** A wallet that has ACT for a little and AKT for more. */
async function treasuryWorld() {
  let haveUact = 1_000_000;
  let haveUakt: number | null = null;
  const w = await startDeployWorld({
    meddle: (real) => ({
      float: async () => {
        const float = await real.float();
        return { actUact: haveUact, aktUakt: haveUakt ?? float.aktUakt };
      },
    }),
  });
  // Before ten blocks nobody can tell the chain's pace.
  await eventually(async () => w.rig.twin.chain.height > 28_100_012);
  const mints = () => w.rig.twin.chain.mints();
  return {
    ...w,
    mints,
    has: (uact: number, uakt: number | null = null) => {
      haveUact = uact;
      haveUakt = uakt;
    },
    keep: () => keepFloat(w.ctx),
    settled: () => eventually(async () => mints().every(({ status }) => status !== "pending")),
    rows: async () => (await w.client.execute("select state from act_mints order by id")).rows,
    cases: async () =>
      (await w.client.execute("select kind, resolved_at is null as open from admin_cases order by kind"))
        .rows,
  };
}

test("a wallet that is short mints once, and believes the chain's book rather than the transaction", async () => {
  const w = await treasuryWorld();
  await w.keep();
  // Where the node was slow, it is found out at the next look what became of it.
  await eventually(async () => w.mints().length > 0);
  expect(w.mints()).toHaveLength(1);
  await w.settled();
  await w.keep();
  expect((await w.rows()).map(({ state }) => state)).toContain("executed");
  w.has(100_000_000);
  await w.keep();
  const after = w.mints().length;
  await w.keep();
  expect(w.mints().length).toBe(after);
  expect(await w.cases()).toEqual([]);
});

test("a mint that the chain cancels in silence is noticed, told, and tried again after a rest", async () => {
  const w = await treasuryWorld();
  w.rig.twin.hazards.haltOracle(true);
  await w.keep();
  await w.settled();
  await w.keep();
  expect(await w.rows()).toEqual([{ state: "sent" }]);
  w.clock.offsetMs += w.ctx.settings.deploy.createMayLandMs + 1;
  await w.keep();
  expect(await w.rows()).toEqual([{ state: "cancelled" }]);
  expect(await w.cases()).toEqual([{ kind: "mint_cancelled", open: 1 }]);
  await w.keep();
  expect(w.mints()).toHaveLength(1);

  w.rig.twin.hazards.haltOracle(false);
  w.clock.offsetMs += 31 * 60_000;
  await w.keep();
  await w.settled();
  await w.keep();
  expect((await w.rows()).map(({ state }) => state).slice(0, 2)).toEqual(["cancelled", "executed"]);
  expect(await w.cases()).toEqual([{ kind: "mint_cancelled", open: 0 }]);
});

test("two that look at once burn once", async () => {
  const w = await treasuryWorld();
  await Promise.all([w.keep(), w.keep(), w.keep()]);
  expect(w.mints()).toHaveLength(1);
});

test("an administrator hears once that ACT or fees will not last, and the alarm ends well above where it began", async () => {
  const w = await treasuryWorld();
  w.has(100_000_000);
  await w.live();
  // What runs costs 12 uact a block, at one every 20 ms or so: a day of it is more than this wallet has.
  w.has(5_000_000, 199 * 20_000);
  await w.keep();
  await w.keep();
  expect(await w.cases()).toEqual([
    { kind: "float_low", open: 1 },
    { kind: "gas_low", open: 1 },
  ]);
  w.has(10 ** 12, 210 * 20_000);
  await w.keep();
  expect(await w.cases()).toEqual([
    { kind: "float_low", open: 0 },
    { kind: "gas_low", open: 1 },
  ]);
  w.has(10 ** 12, 240 * 20_000);
  await w.keep();
  expect((await w.cases())[1]).toEqual({ kind: "gas_low", open: 0 });
});

test("where minting is switched off, or there is too little AKT, nothing is burnt", async () => {
  const w = await treasuryWorld();
  const { treasury } = w.ctx.settings;
  const settings = { ...w.ctx.settings, treasury: { ...treasury, mint: false } };
  await keepFloat({ ...w.ctx, settings });
  w.has(1_000_000, 29_999_999);
  await w.keep();
  expect(w.mints()).toEqual([]);
  expect(w.logLines.filter((line) => line.includes("operator.wallet_low"))).toHaveLength(2);
});

test("the wallet's gauge shows what new deployments are paid from, whichever wallet is read last", async () => {
  const w = await treasuryWorld();
  w.has(10 ** 12);
  const watch = createLineWatch();
  const figures = createFigures({
    lines: watch,
    readBacklog: () => Promise.reject(new AppError("unavailable", "not part of this test")),
    readiness: async () => ({ ready: true, degraded: [], checks: {} }),
    databaseRetries: () => 0,
    clock: w.clock,
    copies: null,
    ledger: () => ({ underWay: 0, unwritten: 0, reserved: 0, rows: 0, commits: 0, commitMs: 0 }),
  });
  const log = createLog("debug", { write: () => undefined }, watch);
  const elsewhere = {
    ...mainBackend(w.ctx),
    name: "console" as const,
    float: async () => ({ actUact: 5, aktUakt: 7 }),
    mint: null,
  };
  await keepFloat({ ...w.ctx, log, otherAkash: [elsewhere] });
  const { body } = await figures.render();
  expect(body).toContain(`goclaw_wallet{coin="act"} ${10 ** 12}`);
  expect(body).not.toMatch(/goclaw_wallet\{coin="ak?t"\} [57]$/m);
});
