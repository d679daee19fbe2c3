import { afterEach, expect, test } from "vitest";
import { chooseAgent, pay, type Visitor } from "../../src/sandbox/visitor/story.ts";
import { cardOf, choosesPlan, closes, secondPhone, withLiveAgent } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts } from "../world/money.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

const secondBot = { name: "Second", username: "second_of_hers_bot" };

test("a Pro plan: a second agent without a checkout, closing frees its slot, the last one asks about the plan", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann", /pro/i);
  await chooseAgent(ann, secondBot);
  const card = await ann.chat.sees(/Second: ready to deploy/);
  expect(card.text).toMatch(/free slot, so this agent costs nothing extra/);
  expect(card.buttons.map((b) => b.label)).toEqual(["Deploy on my free slot", "Cancel"]);
  await ann.chat.taps("Deploy on my free slot");
  await ann.chat.sees(/@second_of_hers_bot answers now/);
  expect(cardOf(ann).text).toMatch(/Slot of your plan taken/);
  expect(world.stripe.ledger.sessions()).toHaveLength(1);
  expect(chainFacts(world)).toMatchObject({ active: 2, everCreated: 2 });

  let asked = ann.chat.says("/plan");
  expect((await ann.chat.sees(/your plan/i, { after: asked })).text).toMatch(
    /Pro · \$49 a month[\s\S]*2 of 3 slots in use/,
  );
  const first = await closes(ann, "Second");
  expect(first.text).not.toMatch(/last agent/);
  expect(first.text).toMatch(/escrow came back/);
  asked = ann.chat.says("/plan");
  expect((await ann.chat.sees(/your plan/i, { after: asked })).text).toMatch(/1 of 3 slots in use/);

  const last = await closes(ann);
  expect(last.text).toMatch(/last agent on your Pro plan/);
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0 });
  await ann.chat.taps("Cancel at period end");
  await ann.chat.taps("Yes, cancel the plan");
  await ann.chat.sees(/cancelled and stays yours until \d+ \w+ \d{4}/);
  expect(world.stripe.ledger.subscriptions()[0]).toMatchObject({
    status: "active",
    cancel_at_period_end: true,
  });

  await chooseAgent(ann, { name: "Third", username: "third_of_hers_bot" });
  await ann.chat.sees(/Third: ready to deploy/);
  await ann.chat.taps("Cancel");
  asked = ann.chat.says("/plan");
  expect((await ann.chat.sees(/your plan/i, { after: asked })).text).toMatch(
    /0 of 3 slots in use[\s\S]*ends on/,
  );
  await ann.chat.taps("Keep the plan");
  await ann.chat.sees(/The plan stays/);
  expect(world.stripe.ledger.subscriptions()[0]).toMatchObject({
    status: "active",
    cancel_at_period_end: false,
  });
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0 });
  expect(world.telegram.violations).toEqual([]);
}, 60_000);

test("a full Starter plan says so and offers another plan; the freed slot goes to one of two phones only", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann");
  await chooseAgent(ann, secondBot);
  const full = await ann.chat.sees(/No free slot/);
  expect(full.text).toMatch(/closing an agent with \/close frees one/);
  expect(full.buttons.map((b) => b.label)).toEqual([
    "Starter · $29/month",
    "Pro · $49/month",
    "Business · $99/month",
    "Cancel",
  ]);
  expect(full.buttons.map((b) => b.label)).not.toContain("Deploy on my free slot");
  await closes(ann);

  const phone = await secondPhone(world, ann);
  await ann.chat.sees(/Another chat account was linked/);
  const asked = ann.chat.says("/deploy");
  await ann.chat.sees(/Second: ready to deploy[\s\S]*continue where we stopped/, { after: asked });
  await chooseAgent(phone, { name: "From there", username: "from_there_bot" });
  // Both find the slot free before either takes it: the wallet's balance answers late.
  world.akash.faults.add({ kind: "delay", match: /balances/, times: 4, delayMs: 500 });
  await Promise.all([ann.chat.taps("Deploy on my free slot"), phone.chat.taps("Deploy on my free slot")]);
  const isRefused = (who: Visitor) =>
    who.chat.transcript().some((e) => /Every slot of your plan is taken. Choose/.test(e.text));
  const loser = await until("one of them to be refused", () => [ann, phone].find(isRefused));
  const winner = loser === ann ? phone : ann;
  await winner.chat.sees(/(Second|From there) is on its way/);
  await winner.chat.sees(/(second_of_hers|from_there)_bot answers now/);
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 2 });
  expect(isRefused(winner)).toBe(false);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, activeSubscriptions: 1 });
}, 60_000);

test("a second Starter plan brings a second agent of its own", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann");
  await chooseAgent(ann, secondBot);
  await pay(ann, await choosesPlan(ann));
  await ann.chat.sees(/@second_of_hers_bot answers now/);
  expect(chainFacts(world)).toMatchObject({ active: 2, everCreated: 2 });
  expect(moneyFacts(world)).toMatchObject({ payments: 2, paidMinor: 5800, activeSubscriptions: 2 });
}, 60_000);
