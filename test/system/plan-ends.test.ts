import { afterAll, afterEach, expect, test } from "vitest";
import { FAILS_LATER_CARD } from "../../src/sandbox/stripe/cards.ts";
import { chooseAgent } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, choosesPlan, withLiveAgent } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts, sessionOf, subscriptionOf as subscriptionIn } from "../world/money.ts";
import { DAY_MS, shiftingClock } from "../world/shifting-clock.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
const clock = shiftingClock();
afterEach(() => world.close());
afterAll(() => clock.restore());

const subscriptionOf = (email: string) => subscriptionIn(world, email);

test("a cancelled plan works until its period ends; an overdue one keeps running until it is ended", async () => {
  world = await startWorld({ clock });
  const [ann, bob] = await Promise.all([withLiveAgent(world, "Ann"), atThePriceCard(world, "Bob")]);
  world.stripe.pay(sessionOf(await choosesPlan(bob)), { card: FAILS_LATER_CARD });
  await bob.chat.sees(/answers now/i);

  ann.chat.says("/plan");
  await ann.chat.taps("Cancel at period end");
  await ann.chat.sees(/this agent is closed/);
  await ann.chat.taps("Yes, cancel the plan");
  await ann.chat.sees(/cancelled and stays yours until/);
  expect(chainFacts(world).active).toBe(2);

  clock.jump(32 * DAY_MS);
  world.stripe.passTime();
  const end = await ann.chat.sees(/no longer runs/i);
  expect(end.text).toMatch(/why: the plan ended/i);
  expect(end.text).not.toMatch(/Keep the plan/);
  await until("Bob's plan is overdue", () => subscriptionOf(bob.email).status === "past_due");
  await world.stripe.settled();
  expect(chainFacts(world).active).toBe(1);
  let asked = bob.chat.says("/plan");
  await bob.chat.sees(/payment overdue/, { after: asked });

  world.stripe.endSubscriptionByHand(subscriptionOf(bob.email).id);
  expect((await bob.chat.sees(/no longer runs/i)).text).toMatch(/why: the plan ended/i);
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0 });
  asked = bob.chat.says("/plan");
  await bob.chat.sees(/no plan yet/i, { after: asked });
  await chooseAgent(bob, { name: "Again", username: "bob_again_bot" });
  await bob.chat.sees(/Again: choose a plan/);
}, 60_000);

test("a payment taken back in full, or lost to a bank, ends the agent and the plan it paid for", async () => {
  world = await startWorld();
  const [ann, bob] = await Promise.all([withLiveAgent(world, "Ann", /pro/i), withLiveAgent(world, "Bob")]);
  const paymentOf = (email: string) => {
    const customer = subscriptionOf(email).customer;
    return world.stripe.ledger.payments().find((p) => p.customer === customer)?.id ?? "";
  };
  world.stripe.refundByHand(paymentOf(bob.email), 1000);
  await world.stripe.settled();
  expect(chainFacts(world).active).toBe(2);

  world.stripe.refundByHand(paymentOf(ann.email));
  expect((await ann.chat.sees(/no longer runs/i)).text).toMatch(/the payment was returned/i);
  world.stripe.closeDispute(world.stripe.dispute(paymentOf(bob.email)).id, "lost");
  expect((await bob.chat.sees(/no longer runs/i)).text).toMatch(/the payment is disputed/i);
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0 });

  for (const who of [ann, bob]) {
    await until(`the end of ${who.chat.name}'s plan`, () => subscriptionOf(who.email).status === "canceled");
    const asked = who.chat.says("/plan");
    await who.chat.sees(/no plan yet/i, { after: asked });
    await chooseAgent(who, { name: "Again", username: `${who.chat.name}_again_bot` });
    await who.chat.sees(/Again: choose a plan/);
  }
  expect(moneyFacts(world)).toMatchObject({ payments: 2, activeSubscriptions: 0, refunds: 2 });
}, 60_000);
