import { afterAll, afterEach, expect, test } from "vitest";
import { cardOf, paying, timesTold } from "../world/customers.ts";
import { chainFacts, purse, setAllProviders, setProviders } from "../world/market.ts";
import { moneyFacts } from "../world/money.ts";
import { shiftingClock } from "../world/shifting-clock.ts";
import { until } from "../world/until.ts";
import { startWorld, type World, type WorldOptions } from "../world/world.ts";

const HALF_HOUR_MS = 30 * 60_000;
const clock = shiftingClock();
afterAll(() => clock.restore());
let world: World;
const begin = async (options: WorldOptions = {}) => {
  world = await startWorld(options);
  return world;
};
afterEach(() => world.close());

/** Fees of a few transactions and the cents that leases earned; anything more was lost. */
const LEASE_COST_UACT = 5_000;
const FEES_UAKT = 100_000;

test("one provider refuses, one vanishes, and the third runs the agent", async () => {
  await begin({ timing: { manifestTimeoutMs: 1_000 } });
  setProviders(world, { aurora: "reject", blue: "vanish" });
  const before = await purse(world);
  const ann = await paying(world, "Ann");
  await ann.chat.sees(/answers now/i);

  const card = await until("a finished card", () => /is live/.test(cardOf(ann).text) && cardOf(ann));
  expect(card.text).toMatch(/Aurora.*refused the manifest.*Trying another provider, 2 of 3/);
  expect(card.text).toMatch(/Blue Ridge.*did not answer.*Trying another provider, 3 of 3/);
  expect(card.text).toMatch(/Lease with Cedar/);

  const chain = chainFacts(world);
  expect(chain.leased).toEqual(["aurora", "blue", "cedar"]);
  expect(chain).toMatchObject({ active: 1, running: ["cedar"], everCreated: 3 });
  const after = await purse(world);
  expect(before.uact - after.uact - chain.lockedUact).toBeLessThan(LEASE_COST_UACT);
  expect(before.uakt - after.uakt).toBeLessThan(FEES_UAKT);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0, activeSubscriptions: 1 });
  expect(world.telegram.violations).toEqual([]);
}, 60_000);

test("three failures end in one full refund, a cancelled plan and no slot", async () => {
  await begin({ idleAgents: true, timing: { readyTimeoutMs: 1_500 } });
  setProviders(world, { aurora: "wrong_certificate", blue: "never_ready", cedar: "close_lease" });
  const before = await purse(world);
  const ann = await paying(world, "Ann");

  const end = await ann.chat.sees(/what happened:/i);
  expect(end.text).toMatch(/the provider ended the lease/);
  expect(end.text).toMatch(/3 providers were tried/);
  expect(end.text).toMatch(/You get \$29 back, all of it, and the plan is cancelled/);
  await ann.chat.sees(/\$29 went back to you/);
  const card = await until(
    "a finished card",
    () => /could not be started/.test(cardOf(ann).text) && cardOf(ann),
  );
  expect(card.text).toMatch(/Aurora.*wrong certificate.*2 of 3/);
  expect(card.text).toMatch(/Blue Ridge.*did not become ready.*3 of 3/);

  expect(moneyFacts(world)).toEqual({
    ...{ paidMinor: 2900, refundedMinor: 2900 },
    ...{ payments: 1, refunds: 1, activeSubscriptions: 0 },
  });
  const chain = chainFacts(world);
  expect(chain).toMatchObject({ active: 0, running: [], lockedUact: 0, everCreated: 3 });
  expect(chain.leased).not.toContain("dunes");
  const after = await purse(world);
  // Each escrow account is settled to whole uact.
  expect(Math.abs(before.uact - after.uact - chain.earnedUact)).toBeLessThanOrEqual(3);
  expect(chain.earnedUact).toBeLessThan(LEASE_COST_UACT);

  const asked = ann.chat.says("/plan");
  await ann.chat.sees(/no plan yet/i, { after: asked });
  ann.chat.says("/bots");
  await ann.chat.sees(/failed · @/i, { after: asked });
  expect(timesTold(ann, /what happened:/i)).toBe(1);
  expect(timesTold(ann, /went back to you/i)).toBe(1);
}, 60_000);

test("silence from every provider gives the money back", async () => {
  await begin({ idleAgents: true, timing: { bidWindowMinMs: 100, bidWindowMaxMs: 300 } });
  setAllProviders(world, "silent");
  const ann = await paying(world, "Ann");
  const end = await ann.chat.sees(/what happened: nobody made an acceptable offer/i);
  expect(end.text).toMatch(/You get \$29 back/);
  await ann.chat.sees(/\$29 went back to you/);
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0, leased: [], everCreated: 3 });
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 1, activeSubscriptions: 0 });
}, 60_000);

/** With rounds so far apart a clock that jumps is no absence of GoClaw, after which a deploy has its time again. */
const PRESENT = { healthTiming: { roundMs: HALF_HOUR_MS } };

test("half an hour is the limit, also in the middle of a start", async () => {
  await begin({ ...PRESENT, clock, idleAgents: true, timing: { readyTimeoutMs: 10 * HALF_HOUR_MS } });
  setAllProviders(world, "never_ready");
  const ann = await paying(world, "Ann");
  await until("a start", () => world.logLines.some((line) => line.includes("deployment.manifest_accepted")));
  clock.jump(HALF_HOUR_MS);
  await ann.chat.sees(/what happened: (the agent did not become ready in time|the provider did not answer)/i);
  await ann.chat.sees(/\$29 went back to you/);
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0, leased: ["aurora"] });
}, 60_000);

test("a step that keeps failing for a reason nobody foresaw still ends at the deadline, with the money back", async () => {
  // The provider's token is signed by a library that asks the machine's clock, and refuses while ours is ahead of it.
  let aheadMs = HALF_HOUR_MS;
  await begin({ ...PRESENT, clock: { now: () => Date.now() + aheadMs } });
  const ann = await paying(world, "Ann");
  const failures = () => world.logLines.filter((line) => line.includes("nbf check failed")).length;
  await until("failures", () => failures() > 1);
  aheadMs += HALF_HOUR_MS;
  await ann.chat.sees(/what happened:/i);
  await ann.chat.sees(/\$29 went back to you/);
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0, everCreated: 1 });
}, 60_000);

test("a provider ends the lease of a running agent and no other wants it: its owner is told, nothing is paid for it, and /resume tries again", async () => {
  await begin({ timing: { pollMs: 20, bidWindowMinMs: 100, bidWindowMaxMs: 300, healRestMs: 50 } });
  const ann = await paying(world, "Ann");
  await ann.chat.sees(/answers now/i);
  setProviders(world, { aurora: "close_lease", blue: "silent", cedar: "silent", dunes: "silent" });
  await until("the end of the lease", () => chainFacts(world).running.length === 0);
  setAllProviders(world, "silent");
  const waits = await ann.chat.sees(/is waiting for a provider/);
  expect(waits.text).toMatch(/no other provider could be found/);
  await ann.chat.sees(/could not be brought back/);
  await until("the end of it", () => chainFacts(world).active === 0);
  expect(chainFacts(world)).toMatchObject({ lockedUact: 0, leased: ["aurora"] });
  expect(timesTold(ann, /could not be brought back/)).toBe(1);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0, activeSubscriptions: 1 });
  setAllProviders(world, "normal");
  const from = ann.chat.says("/resume");
  await ann.chat.sees(/answers now/, { after: from });
  expect(chainFacts(world)).toMatchObject({ active: 1, leased: ["aurora", "aurora"] });
}, 60_000);
