import { afterEach, expect, test } from "vitest";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, choosesPlan, paying, timesTold } from "../world/customers.ts";
import { chainFacts, operatorAddress, setProviders } from "../world/market.ts";
import { moneyFacts } from "../world/money.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

test("no checkout is opened that the operator's wallet cannot honour; after a refill it works", async () => {
  world = await startWorld({ wallet: { uakt: 5_000_000, uact: 6_000_000 } });
  const [ann, bob] = await Promise.all([atThePriceCard(world, "Ann"), atThePriceCard(world, "Bob")]);
  const link = await choosesPlan(ann);
  await bob.chat.taps(/^starter/i);
  const refusal = await bob.chat.sees(/cannot take on another agent right now/);
  expect(refusal.text).toMatch(/do not take your money either. Nothing was charged/);
  expect(refusal.buttons.map((b) => b.label)).toEqual(["Try again", "Cancel"]);
  expect(world.stripe.ledger.sessions()).toHaveLength(1);

  await pay(ann, link);
  await ann.chat.sees(/answers now/i);
  await bob.chat.taps("Try again");
  await until("a second refusal", () => timesTold(bob, /cannot take on/) + bob.chat.lastCard().edits >= 1);
  expect(world.stripe.ledger.sessions()).toHaveLength(1);

  world.akash.fund(await operatorAddress(world), { uact: 20_000_000 });
  await bob.chat.taps("Try again");
  await pay(bob, await bob.chat.link(/^pay/i));
  await bob.chat.sees(/answers now/i);
  expect(chainFacts(world).active).toBe(2);
  expect(moneyFacts(world)).toMatchObject({ payments: 2, refunds: 0 });
}, 60_000);

test("GoClaw restarted at a price card, between payment and lease, and with a live agent goes on as if nothing was", async () => {
  world = await startWorld();
  const ann = await atThePriceCard(world, "Ann");
  await world.restart();
  const link = await choosesPlan(ann);
  await world.restart();
  await pay(ann, link);
  await until("a deployment on chain", () => chainFacts(world).everCreated === 1);
  await world.restart();
  await ann.chat.sees(/answers now/i);
  await world.restart();
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
  const asked = ann.chat.says("/bots");
  expect((await ann.chat.sees(/Your agents/, { after: asked })).text).toMatch(/live · @/);
  expect(timesTold(ann, /answers now/i)).toBe(1);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0 });
}, 60_000);

test("a restart in the middle of a failing deploy still ends in one refund", async () => {
  world = await startWorld({ idleAgents: true, timing: { readyTimeoutMs: 1_000 } });
  setProviders(world, { aurora: "reject", blue: "reject", cedar: "reject", dunes: "reject" });
  const ann = await paying(world, "Ann");
  await until("a second attempt", () => chainFacts(world).everCreated === 2);
  await world.restart();
  await ann.chat.sees(/what happened:/i);
  await world.restart();
  await ann.chat.sees(/went back to you/);
  expect(moneyFacts(world)).toMatchObject({
    payments: 1,
    refunds: 1,
    refundedMinor: 2900,
    activeSubscriptions: 0,
  });
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0 });
  expect(timesTold(ann, /what happened:/i)).toBe(1);
}, 60_000);
