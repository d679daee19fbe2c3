import { afterEach, expect, test } from "vitest";
import { FAILS_LATER_CARD } from "../../src/sandbox/stripe/cards.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { atThePriceCard, type Customer, choosesPlan, withLiveAgent } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { sessionOf, subscriptionOf } from "../world/money.ts";
import { switchesOf } from "../world/switches.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

const chargesOf = (who: Customer) => {
  const { customer } = subscriptionOf(world, who.email);
  return world.stripe.ledger.charges().filter((charge) => charge.customer === customer && charge.paid).length;
};

async function agentAnswers(who: Customer): Promise<void> {
  const agent = personIn(who.chat.app, who.bot.username, 20_000);
  const asked = agent.says("Hello, who are you?");
  await agent.sees(/agent/i, { after: asked });
}

test("a month later the plan is renewed once and the agent answers; a declined renewal is told and ends nothing", async () => {
  // Two months of escrow: what is left is not topped up in this version.
  world = await startWorld({ env: { AKASH_DEPOSIT_UACT: "10000000" } });
  const [ann, bob] = await Promise.all([withLiveAgent(world, "Ann"), atThePriceCard(world, "Bob")]);
  world.stripe.pay(sessionOf(await choosesPlan(bob)), { card: FAILS_LATER_CARD });
  await bob.chat.sees(/answers now/i);
  const switches = switchesOf(world);

  await switches.clock("renewal");
  await until("Bob's plan is overdue", () => subscriptionOf(world, bob.email).status === "past_due");
  await switches.clock("hour");
  await world.stripe.settled();
  expect(chargesOf(ann)).toBe(2);
  expect(chargesOf(bob)).toBe(1);
  for (const [who, words] of [
    [ann, /next payment/i],
    [bob, /payment overdue/i],
  ] as const) {
    const asked = who.chat.says("/plan");
    await who.chat.sees(words, { after: asked });
    await agentAnswers(who);
    who.chat.doesNotSee(/no longer runs/i);
    who.chat.doesNotSee(/overdue[\s\S]*next payment/i);
  }
  const { active, earnedUact, everCreated } = chainFacts(world);
  expect({ active, everCreated }).toEqual({ active: 2, everCreated: 2 });
  // 28 to 31 days of two agents at 11.42 uact a block, one block every 6.117 seconds.
  expect(earnedUact).toBeGreaterThan(9_000_000);
  expect(earnedUact).toBeLessThan(10_200_000);
  expect(world.logLines.filter((line) => line.includes("polled_elsewhere"))).toEqual([]);
  expect(world.telegram.violations).toEqual([]);
}, 60_000);
