import { afterAll, afterEach, expect, test } from "vitest";
import { DECLINED_CARD } from "../../src/sandbox/stripe/cards.ts";
import { chooseAgent, pay } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, choosesPlan, paying, timesTold } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts, sessionOf, twinSession } from "../world/money.ts";
import { shiftingClock } from "../world/shifting-clock.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
const clock = shiftingClock();
afterEach(() => world.close());
afterAll(() => clock.restore());

/** Where a session is opened behind GoClaw's back. */
const shop = () => ({ ...world, secretKey: world.sandbox.credentials.stripeSecretKey });

test("a declined card, then a good one, then the same order paid again: one agent, the surplus goes back", async () => {
  world = await startWorld();
  const ann = await atThePriceCard(world, "Ann");
  const link = await choosesPlan(ann);
  const second = await twinSession(shop(), link);
  let page = await ann.browser.open(link);
  page = await ann.browser.press(page, "Subscribe", { number: DECLINED_CARD });
  expect(page.text).toMatch(/card was declined.*try a different card/i);
  expect(moneyFacts(world)).toMatchObject({ payments: 0, activeSubscriptions: 0 });
  ann.chat.doesNotSee(/is on its way|Payment received/);

  page = await ann.browser.press(page, "Subscribe");
  expect(page.url).toContain("/paid");
  world.stripe.pay(second);
  await ann.chat.sees(/answers now/i);
  const told = await ann.chat.sees(/\$29 that starts nothing \(it was paid twice\)/);
  expect(told.text).toMatch(/all of it goes back to you/);
  await until("the refund", () => moneyFacts(world).refunds === 1);
  await until("one plan", () => moneyFacts(world).activeSubscriptions === 1);
  expect(moneyFacts(world)).toMatchObject({ payments: 2, refundedMinor: 2900 });
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
  expect((await ann.browser.open(link)).text).toMatch(/all done here/);

  await world.stripe.settled();
  expect(timesTold(ann, /starts nothing/)).toBe(1);
  const asked = ann.chat.says("/plan");
  expect((await ann.chat.sees(/your plan/i, { after: asked })).text).toMatch(
    /Starter · \$29 a month[\s\S]*active[\s\S]*1 of 1 slot in use/,
  );
}, 60_000);

test("a payment of another amount, price or currency starts nothing and goes back", async () => {
  world = await startWorld();
  const changes = [
    { unitAmountMinor: 100, keepPriceId: true },
    { currency: "eur", keepPriceId: true },
    { unitAmountMinor: 2900 },
    { quantity: 2 },
  ];
  const people = await Promise.all(["Ann", "Bob", "Cleo", "Dan"].map((name) => atThePriceCard(world, name)));
  for (const [i, who] of people.entries()) {
    const link = await choosesPlan(who);
    world.stripe.tamper(sessionOf(link), changes[i] ?? {});
    await pay(who, link);
  }
  for (const who of people) {
    const told = await who.chat.sees(/starts nothing/);
    expect(told.text).toMatch(/did not match the order.*all of it goes back to you/);
    await who.chat.sees(/went back to you, all of it/);
    expect(timesTold(who, /starts nothing/)).toBe(1);
    who.chat.doesNotSee(/answers now|is on its way|Payment received/);
  }
  const money = moneyFacts(world);
  expect(money).toMatchObject({ payments: 4, refunds: 4, activeSubscriptions: 0 });
  expect(money.refundedMinor).toBe(money.paidMinor);
  expect(chainFacts(world)).toMatchObject({ everCreated: 0, lockedUact: 0 });

  const [ann] = people;
  if (!ann) throw new Error("nobody came");
  const asked = ann.chat.says("/bots");
  await ann.chat.sees(/no agents yet/i, { after: asked });
  const again = ann.chat.says("/deploy");
  await ann.chat.sees(/continue where we stopped/, { after: again });
  await pay(ann, await ann.chat.link(/^pay/i));
  await ann.chat.sees(/answers now/i);
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
  expect(moneyFacts(world)).toMatchObject({ payments: 5, refunds: 4, activeSubscriptions: 1 });
}, 60_000);

test("a checkout that was cancelled or replaced cannot be paid; one paid before the cancel tap wins", async () => {
  world = await startWorld();
  const ann = await atThePriceCard(world, "Ann");
  const starter = await choosesPlan(ann);
  await ann.chat.taps("Choose another plan");
  const pro = await choosesPlan(ann, /^pro/i);
  expect((await ann.browser.open(starter)).text).toMatch(/checkout has expired.*Nothing was charged/);
  await ann.chat.taps("Cancel");
  await ann.chat.sees(/nothing was charged/i);
  expect((await ann.browser.open(pro)).text).toMatch(/checkout has expired.*Nothing was charged/);
  expect(moneyFacts(world)).toMatchObject({ payments: 0 });

  world.stripe.holdWebhooks();
  await chooseAgent(ann, { name: "Late", username: "late_cancel_bot" });
  world.stripe.pay(sessionOf(await choosesPlan(ann)));
  await ann.chat.taps("Cancel");
  await ann.chat.sees(/Late is on its way/);
  world.stripe.releaseWebhooks("in_order");
  await ann.chat.sees(/@late_cancel_bot answers now/);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0, activeSubscriptions: 1 });
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
}, 60_000);

test("a late payment for a bot that runs elsewhere by now goes back", async () => {
  world = await startWorld();
  const ann = await atThePriceCard(world, "Ann");
  const lost = await twinSession(shop(), await choosesPlan(ann));
  await ann.chat.taps("Cancel");
  await ann.chat.sees(/nothing was charged/i);

  const token = world.telegram.bot(ann.bot.username)?.token ?? "";
  ann.chat.says("/deploy");
  await ann.chat.taps(/llama/i);
  await until("the question for a bot", () => ann.chat.app.replyKeyboard("GoClawBot"));
  ann.chat.presses("I already have a bot");
  await ann.chat.sees(/Paste your bot's token/);
  ann.chat.says(token);
  await ann.chat.sees(/choose a plan/i);
  await pay(ann, await choosesPlan(ann));
  await ann.chat.sees(/answers now/i);

  world.stripe.pay(lost);
  await ann.chat.sees(/\$29 that starts nothing \(the bot already runs in another agent\)/);
  await until("the refund", () => moneyFacts(world).activeSubscriptions === 1);
  expect(moneyFacts(world)).toMatchObject({ payments: 2, refunds: 1, refundedMinor: 2900 });
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
}, 60_000);

test("a checkout left open too long expires; coming back brings a new one for the same agent", async () => {
  world = await startWorld({ clock });
  const ann = await atThePriceCard(world, "Ann");
  const old = await choosesPlan(ann);
  clock.jump(40 * 60_000);
  world.stripe.passTime();
  await world.stripe.settled();
  expect((await ann.browser.open(old)).text).toMatch(/checkout has expired.*Nothing was charged/);
  const back = ann.chat.says("/deploy");
  await ann.chat.sees(/continue where we stopped/, { after: back });
  const link = await ann.chat.link(/^pay/i);
  expect(sessionOf(link)).not.toBe(sessionOf(old));
  await pay(ann, link);
  await ann.chat.sees(/answers now/i);
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0 });
}, 60_000);

test("an agent closed before it ever answered gives its first payment back", async () => {
  world = await startWorld({ idleAgents: true });
  const ann = await paying(world, "Ann");
  await until("a lease", () => chainFacts(world).running.length === 1);
  ann.chat.says("/close");
  await ann.chat.taps(/yes, close/i);
  const end = await ann.chat.sees(/no longer runs/i);
  expect(end.text).toMatch(/You get \$29 back, all of it, and the plan is cancelled/);
  expect(end.text).not.toMatch(/last agent on your/);
  await ann.chat.sees(/\$29 went back to you/);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 1, activeSubscriptions: 0 });
  expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0, everCreated: 1 });
}, 60_000);
