import { describe, expect, test } from "vitest";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import { sampleOf } from "../../crash/crash-points.ts";
import { PLAN_STORIES } from "./plan-stories.ts";
import type { Provider } from "./provider.ts";
import { PROVIDERS } from "./setting.ts";
import { STORIES as MONEY_STORIES } from "./stories.ts";
import { startTown } from "./town.ts";
import { asSent, WEATHERS, type Weather } from "./weather.ts";

const STORIES = [...MONEY_STORIES, ...PLAN_STORIES];
const RAILS = PROVIDERS.map(([name]) => name);
/** Each story on one rail in one weather, which change with the source; all of them with GOCLAW_FULL. */
const CASES = STORIES.flatMap(({ name }) =>
  sampleOf(
    RAILS.flatMap((rail) => WEATHERS.map((weather) => ({ name, rail, weather }))),
    1,
  ),
);

interface Case {
  name: string;
  rail: string;
  weather: Weather;
}

/** Plays a story to its end, on a rail with a mistake where one is given. */
async function played({ name, rail, weather }: Case, mistake: (rail: PaymentRail) => Partial<PaymentRail>) {
  const start = PROVIDERS.find(([known]) => known === rail)?.[1];
  const story = STORIES.find((one) => one.name === name);
  if (!start || !story) throw new Error("no such case");
  const town = await startTown(
    async (clock): Promise<Provider> => {
      const provider = await start(clock);
      const mistaken = (made: PaymentRail): PaymentRail => ({ ...made, ...mistake(made) });
      return { ...provider, rail: (at, secret) => mistaken(provider.rail(at, secret)) };
    },
    weather,
    name.length,
  );
  await story.play(town);
  await town.news();
  await town.end();
  const { phase } = await town.w.row(town.deploymentId);
  const money = town.provider.totals();
  const ending = {
    phase: phase === "closed" ? "closing" : phase,
    order: await town.w.order(town.orderId),
    money,
  };
  return { ending, expected: story.ending, unbooked: money.payments - (await town.w.payments()) };
}

describe("money on every rail, under every fate of the news", () => {
  test.each(CASES)("$name: $rail, $weather", async (one) => {
    const { ending, expected, unbooked } = await played(one, () => ({}));
    expect(ending).toEqual(expected);
    expect(unbooked, "payments that are not in the ledger").toBe(0);
  });
});

/** Mistakes that somebody could make in a rail, each with a story that must not end well then. */
const MISTAKES: [string, Case, (rail: PaymentRail) => Partial<PaymentRail>][] = [
  [
    "what was paid is taken for what was agreed",
    { name: "another amount", rail: "polar", weather: "calm" },
    (rail) => ({ readCheckout: async (id) => ({ ...(await rail.readCheckout(id)), subtotalMinor: 2900 }) }),
  ],
  [
    "nobody asks for disputes",
    { name: "disputed before we heard of the payment", rail: "polar", weather: "storm" },
    (rail) => ({ readPayment: async (id) => ({ ...(await rail.readPayment(id)), dispute: "none" }) }),
  ],
  [
    "late payments are not looked for",
    { name: "paid twice", rail: "polar", weather: "lost" },
    () => ({ listCheckouts: async () => [] }),
  ],
  [
    "renewals are believed to be told",
    { name: "renewed", rail: "stripe", weather: "lost" },
    () => ({ paidInvoices: async () => [] }),
  ],
  [
    "a cancelled plan is taken for an ended one",
    { name: "cancelled, and kept after all", rail: "polar", weather: "calm" },
    (rail) => ({
      async readSubscription(id) {
        const facts = await rail.readSubscription(id);
        return facts.cancelAtMs === null ? facts : { ...facts, status: "canceled" };
      },
    }),
  ],
];

test.each(MISTAKES)("control: it shows when %s", async (_what, one, mistake) => {
  // A story that cannot go on has shown it as well.
  const end = await played(one, mistake).catch(() => null);
  expect(end?.unbooked === 0 ? end.ending : null).not.toEqual(end?.expected ?? {});
});

test("the weathers do what they are called after", () => {
  const sent = ["1", "2", "3", "4"].map((id) => ({
    eventId: id,
    type: "t",
    object: { kind: "other" as const, id },
  }));
  const order = (weather: Weather) => asSent(sent, weather, 7).map((one) => one.object.id);
  expect(order("calm")).toEqual(["1", "2", "3", "4"]);
  expect(order("lost")).toEqual([]);
  expect(order("late")).toEqual(["4", "3", "2", "1", "4", "3", "2", "1"]);
  expect(order("storm").toSorted()).toEqual(["1", "1", "2", "2", "3", "3", "4", "4"]);
  expect(order("storm")).not.toEqual(["1", "2", "3", "4", "1", "2", "3", "4"]);
});
