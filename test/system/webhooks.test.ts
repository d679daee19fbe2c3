import { afterEach, expect, test } from "vitest";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, choosesPlan, timesTold } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts, sessionOf } from "../world/money.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

test("every webhook three times, held back, then released in every order: one agent a payment", async () => {
  world = await startWorld();
  const people = await Promise.all(["Ann", "Bob", "Cleo", "Dan"].map((name) => atThePriceCard(world, name)));
  const links = await Promise.all(people.map((who) => choosesPlan(who)));
  world.stripe.webhooks.repeatEach(3);
  for (const order of ["in_order", "reversed", "shuffled", "together"] as const) {
    world.stripe.holdWebhooks();
    world.stripe.pay(sessionOf(links.shift() ?? ""));
    world.stripe.releaseWebhooks(order);
  }
  for (const who of people) await who.chat.sees(/answers now/i);
  await world.stripe.settled();
  const deliveries = world.stripe.ledger.deliveries();
  expect(deliveries.every((d) => d.state === "delivered")).toBe(true);
  expect(deliveries.length).toBeGreaterThanOrEqual(3 * world.stripe.ledger.events().length - 12);

  expect(chainFacts(world)).toMatchObject({ active: 4, everCreated: 4 });
  expect(moneyFacts(world)).toMatchObject({ payments: 4, refunds: 0, activeSubscriptions: 4 });
  for (const who of people) {
    expect(timesTold(who, /answers now/i)).toBe(1);
    who.chat.doesNotSee(/sent back/);
  }
  // Old news again, much later: nothing happens twice.
  for (const event of world.stripe.ledger.events()) world.stripe.deliverAgain(event.id);
  await world.stripe.settled();
  expect(chainFacts(world)).toMatchObject({ active: 4, everCreated: 4 });
  expect(moneyFacts(world)).toMatchObject({ payments: 4, refunds: 0, activeSubscriptions: 4 });
}, 60_000);

test("no webhook at all: coming back from the payment page is enough", async () => {
  world = await startWorld();
  world.stripe.webhooks.dropNext(1_000);
  const ann = await atThePriceCard(world, "Ann");
  const page = await pay(ann, await choosesPlan(ann));
  expect(page.text).toMatch(/thank you/i);
  await ann.chat.sees(/answers now/i);
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
  expect(world.stripe.ledger.deliveries().some((d) => d.state === "delivered")).toBe(false);
}, 60_000);
