import { createClient } from "@libsql/client";
import { afterEach, expect, test } from "vitest";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { atThePriceCard, type Customer, choosesPlan } from "../world/customers.ts";
import { switchesOf } from "../world/switches.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

/** Turns to the other rail on the payment card. @returns the link to Polar's page */
async function choosesPolar(who: Customer): Promise<string> {
  await choosesPlan(who);
  const from = who.chat.transcript().length;
  await who.chat.taps(/pay with polar instead: \$29/i);
  return await until("a link to Polar", () =>
    who.chat
      .transcript()
      .slice(Math.max(0, from - 3))
      .flatMap((one) => one.buttons)
      .map((button) => button.url)
      .find((url) => url?.includes("/sandbox/polar/checkout/")),
  );
}

async function columns(): Promise<Record<string, unknown> | undefined> {
  const { rows } = await createClient({ url: `file:${world.folder}/goclaw.db` }).execute(
    `select d.payment_provider, d.polar_id, d.stripe_session_id, u.polar_customer_id
       from deployments d join users u on u.id = d.user_id`,
  );
  return rows[0] && { ...rows[0] };
}

test("Ann turns to Polar at the checkout, pays, her agent answers, and a tap opens her receipt; a dispute that nobody tells of ends it", async () => {
  world = await startWorld();
  const ann = await atThePriceCard(world, "Ann");
  const page = await pay(ann, await choosesPolar(ann));
  expect(page.url).toContain("/paid");
  await ann.chat.sees(/answers now/i);
  const agent = personIn(ann.chat.app, ann.bot.username, 20_000);
  agent.says("Hello, who are you?");
  await agent.sees(/agent/i);

  const { polar, stripe } = world;
  const [checkout] = polar.ledger.checkouts();
  const [customer] = polar.ledger.customers();
  expect(polar.ledger.totals(customer?.id ?? "")).toMatchObject({ paidMinor: 2900, activeSubscriptions: 1 });
  expect(stripe.ledger.sessions().map((one) => one.status)).toEqual(["expired"]);
  expect(stripe.ledger.charges()).toEqual([]);
  expect(await columns()).toEqual({
    payment_provider: "polar",
    polar_id: checkout?.id,
    stripe_session_id: null,
    polar_customer_id: customer?.id,
  });
  await polar.settled();
  expect(polar.ledger.deliveries().filter((one) => one.state !== "delivered")).toEqual([]);

  const asked = ann.chat.says("/plan");
  await ann.chat.sees(/starter[\s\S]*next payment/i, { after: asked });
  await ann.chat.sees(/your payments/i, { after: ann.chat.says("/billing") });
  await ann.chat.taps(/^Receipt \$29/);
  const file = await fetch(await ann.chat.link("Open the receipt"));
  expect(file.headers.get("content-type")).toBe("application/pdf");
  expect(await file.text()).toContain("Total paid: $29.00");

  const sent = polar.ledger.events().length;
  polar.closeDispute(polar.dispute(polar.ledger.orders()[0]?.id ?? "").id, "lost");
  expect(polar.ledger.events()).toHaveLength(sent);
  await switchesOf(world).clock("hour");
  await ann.chat.sees(/no longer runs/i);
  await until("the plan is over", () => polar.ledger.subscriptions()[0]?.status === "canceled");
  expect(polar.ledger.refunds()).toEqual([]);
  expect(world.telegram.violations).toEqual([]);
}, 60_000);

test("a checkout at Polar that was given up and paid after all goes back, beside the agent that Stripe paid for", async () => {
  world = await startWorld();
  const bob = await atThePriceCard(world, "Bob");
  const late = await choosesPolar(bob);
  await bob.chat.taps(/pay with stripe instead/i);
  const link = await until("a link to Stripe again", () =>
    bob.chat
      .transcript()
      .flatMap((one) => one.buttons)
      .map((button) => button.url)
      .findLast((url) => url?.includes("/sandbox/stripe/")),
  );
  await pay(bob, link ?? "");
  await bob.chat.sees(/answers now/i);
  await pay(bob, late);
  await until("the money went back", () => world.polar.ledger.refunds().length === 1);
  await until(
    "and the second plan is over",
    () => world.polar.ledger.subscriptions()[0]?.status === "canceled",
  );
  await bob.chat.sees(/it was paid twice[\s\S]*goes back to you/i);
  expect(world.polar.ledger.totals(world.polar.ledger.customers()[0]?.id ?? "")).toMatchObject({
    paidMinor: 2900,
    refundedMinor: 2900,
  });
  expect(world.stripe.ledger.subscriptions().map((one) => one.status)).toEqual(["active"]);
}, 60_000);
