import { afterAll, afterEach, expect, test } from "vitest";
import { chooseAgent } from "../../src/sandbox/visitor/story.ts";
import { withLiveAgent } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts, subscriptionOf } from "../world/money.ts";
import { DAY_MS, shiftingClock } from "../world/shifting-clock.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
const clock = shiftingClock();
afterEach(() => world.close());
afterAll(() => clock.restore());

test("a plan grows for a second agent and shrinks again: said, warned of, and then the newest ends", async () => {
  world = await startWorld({ clock });
  const ann = await withLiveAgent(world, "Ann");
  const { chat } = ann;
  const endOfPeriod = () => (subscriptionOf(world, ann.email).items.data[0]?.current_period_end ?? 0) * 1000;

  chat.says("/plan");
  await chat.taps("Bigger plan");
  await chat.taps("Pro · $49/month");
  await chat.taps(/^Yes, pay \$/);
  await chat.sees(/Your plan is Pro now/);
  await chooseAgent(ann, { name: "Second", username: "second_of_hers_bot" });
  await chat.taps("Deploy on my free slot");
  await chat.sees(/@second_of_hers_bot answers now/);
  expect(chainFacts(world).active).toBe(2);
  expect(moneyFacts(world)).toMatchObject({ payments: 2, activeSubscriptions: 1 });

  chat.says("/plan");
  await chat.taps("Smaller plan");
  await chat.taps("Starter · $29/month");
  expect((await chat.sees(/Starter from/)).text).toMatch(/this agent is closed: @second_of_hers_bot/);
  await chat.taps(/^Yes, from /);
  await chat.sees(/It is booked/);

  clock.jump(endOfPeriod() - 4 * DAY_MS - Date.now());
  const warning = await chat.sees(/becomes Starter soon/);
  expect(warning.text).toMatch(/this agent is closed: @second_of_hers_bot/);
  expect(chainFacts(world).active).toBe(2);

  clock.jump(endOfPeriod() + DAY_MS / 24 - Date.now());
  world.stripe.passTime();
  const end = await chat.sees(/no longer runs/);
  expect(end.text).toMatch(/Second is closed[\s\S]*the plan has room for fewer agents now/);
  await chat.sees(/Your plan is Starter now/);
  await until("one agent is left", () => chainFacts(world).active === 1);
  const asked = chat.says("/plan");
  await chat.sees(/1 of 1 slot in use/, { after: asked });
  expect(world.stripe.ledger.invoices().at(-1)).toMatchObject({ amount_paid: 2900, status: "paid" });
  expect(world.telegram.violations).toEqual([]);
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
}, 60_000);
