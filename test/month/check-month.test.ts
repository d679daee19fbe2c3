import { expect, test } from "vitest";
import { checkMonth } from "./check-month.ts";
import { type Evening, unpaidSince } from "./evenings.ts";
import { lengthOf } from "./lives.ts";
import type { MonthBooks } from "./month-books.ts";
import { type MonthOptions, planMonth } from "./plan-month.ts";
import type { RailPayment } from "./rail-accounts.ts";

const NOW_MS = Date.parse("2027-01-10T12:00:00Z");
const DAY_MS = 86_400_000;
const payment: RailPayment = {
  rail: "stripe",
  id: "pi_1",
  customer: "cus_1",
  amountMinor: 2900,
  refundedMinor: 0,
  refunds: 0,
  dispute: "none",
};
const plan = { rail: "stripe", id: "sub_1", customer: "cus_1", status: "active", slots: 1 } as const;
const bill = { rail: "stripe", subscription: "sub_1", period: "1" } as const;

/** Books of a month that went well for Ann and her one agent, to be falsified one entry at a time. */
const right: MonthBooks = {
  nowMs: NOW_MS,
  wallets: [
    {
      name: "own wallet",
      beforeUact: 10_000n,
      mintedUact: 500n,
      nowUact: 5_500n,
      escrows: [
        { dseq: "7", state: "open", fundsUact: 3_000n, transferredUact: 1_500n },
        { dseq: "5", state: "closed", fundsUact: 0n, transferredUact: 500n },
      ],
    },
  ],
  deployments: [
    { owner: "akash1", dseq: "7", state: "active", leases: 1, agents: 1 },
    { owner: "akash1", dseq: "5", state: "closed", leases: 0, agents: 0 },
  ],
  rails: {
    customers: [{ id: "cus_1", email: "ann@example.com" }],
    payments: [payment],
    paidBills: [bill],
    plans: [plan],
  },
  tables: {
    users: [{ id: "u1", email: "ann@example.com" }],
    deployments: [
      { id: "d1", user_id: "u1", name: "Agent 1", phase: "live", current_intent_id: "i2", live_at: 1 },
    ],
    deployment_events: ["live", "moved", "plan_overdue"].map((type) => ({ deployment_id: "d1", type })),
    akash_intents: [
      { id: "i1", deployment_id: "d1", dseq: "5", state: "closed" },
      { id: "i2", deployment_id: "d1", dseq: "7", state: "running" },
    ],
    lease_changes: [],
    payments: [{ provider_payment_id: "pi_1", amount_minor: 2900, refunded_minor: 0, dispute: "none" }],
    refunds: [],
    subscriptions: [
      { provider_subscription_id: "sub_1", user_id: "u1", status: "active", past_due_since: null },
    ],
    inbox: [{ source: "telegram", kind: "message", state: "done", error: null }],
    outbox: [{ platform: "telegram", state: "sent", error: null }],
    incidents: [],
    admin_cases: [],
    escrow_deposits: [],
    llm_usage_log: [],
  },
  people: [
    {
      name: "Ann",
      email: "ann@example.com",
      accounts: ["7001"],
      heard: ["@ann_bot answers now", "Agent 1 has moved", "A payment did not go through"],
      agents: 1,
      wanted: 1,
      leaving: "no",
      unanswered: [],
    },
  ],
  unacknowledged: [],
  refused: [],
  leaks: [],
  voices: [],
};

const [wallet] = right.wallets;
const [running, closed] = right.deployments;
const [ann] = right.people;
if (!wallet || !running || !closed || !ann) throw new Error("the books are not whole");
const agentOne = {
  id: "d1",
  user_id: "u1",
  name: "Agent 1",
  phase: "live",
  current_intent_id: "i2",
  live_at: 1,
};
const tables = (lie: Partial<MonthBooks["tables"]>): Partial<MonthBooks> => ({
  tables: { ...right.tables, ...lie },
});
const rails = (lie: Partial<MonthBooks["rails"]>): Partial<MonthBooks> => ({
  rails: { ...right.rails, ...lie },
});

test("the books of a month that went well are in order", () => {
  expect(checkMonth(right)).toEqual([]);
});

test.each<[string, Partial<MonthBooks>, RegExp]>([
  ["escrow that is gone", { wallets: [{ ...wallet, nowUact: 4_000n }] }, /I2: 1500 uact are missing/],
  ["a mint that nobody made", { wallets: [{ ...wallet, mintedUact: 0n }] }, /I2: -500 uact are missing/],
  [
    "money left in what is closed",
    {
      wallets: [
        {
          ...wallet,
          nowUact: 5_400n,
          escrows: wallet.escrows.map((one) => (one.state === "closed" ? { ...one, fundsUact: 100n } : one)),
        },
      ],
    },
    /I2: closed escrow 5 still holds 100/,
  ],
  [
    "an orphan",
    { deployments: [...right.deployments, { ...running, dseq: "9" }] },
    /I2: GoClaw does not know the deployment 9/,
  ],
  [
    "an attempt that nobody closed",
    { deployments: [running, { ...closed, state: "active" }] },
    /I2: the deployment 5 runs and nobody wants it/,
  ],
  [
    "an agent without a lease",
    { deployments: [closed] },
    /I1: Agent 1 is live, and the chain has nothing of it/,
  ],
  [
    "two agents in one deployment",
    { deployments: [{ ...running, agents: 2 }, closed] },
    /I1: Agent 1 is live.*2 agents of it/,
  ],
  [
    "a plan that ended under a running agent",
    rails({ plans: [{ ...plan, status: "canceled" }] }),
    /I7: Ann runs 1 agents and pays for 0/,
  ],
  [
    "an agent that runs while its payment is disputed",
    rails({ payments: [{ ...payment, dispute: "open" }] }),
    /I7: Ann runs 1 agents and pays for 0/,
  ],
  [
    "an agent that runs past its days of grace",
    tables({
      subscriptions: [
        {
          provider_subscription_id: "sub_1",
          user_id: "u1",
          status: "past_due",
          past_due_since: NOW_MS - 8 * DAY_MS,
        },
      ],
    }),
    /I7: Agent 1 runs on a plan that is overdue/,
  ],
  [
    "a month that was charged twice",
    rails({ paidBills: [bill, bill] }),
    /I1: stripe sub_1 1 was charged 2 times/,
  ],
  [
    "two plans of one person",
    rails({ plans: [plan, { ...plan, id: "sub_2" }] }),
    /I1: Ann pays for two plans/,
  ],
  [
    "a refund in part",
    rails({ payments: [{ ...payment, refundedMinor: 900, refunds: 1 }] }),
    /I1: of payment pi_1 900 of 2900 went back in 1 refunds/,
  ],
  [
    "a refund made twice",
    rails({ payments: [{ ...payment, refundedMinor: 2900, refunds: 2 }] }),
    /I1: of payment pi_1 2900 of 2900 went back in 2 refunds/,
  ],
  [
    "a payment for nothing",
    tables({ deployments: [{ id: "d1", user_id: "u1", name: "Agent 1", phase: "failed", live_at: null }] }),
    /I1: Ann paid, and has neither an agent nor the money/,
  ],
  [
    "an agent that was ended before it ever ran",
    tables({ deployments: [{ ...agentOne, phase: "closed", live_at: null }] }),
    /I1: Ann paid, and has neither an agent nor the money/,
  ],
  [
    "an agent that was ended although it is paid for",
    { ...tables({ deployments: [{ ...agentOne, phase: "closed" }] }), deployments: [closed] },
    /I3: Ann pays for 1 agents, and only 0 of them were not ended/,
  ],
  [
    "a second agent that was ended beside the first",
    {
      ...tables({ deployments: [agentOne, { ...agentOne, id: "d2", phase: "closed" }] }),
      ...rails({ plans: [{ ...plan, slots: 3 }] }),
      people: [{ ...ann, wanted: 2 }],
    },
    /I3: Ann pays for 2 agents, and only 1 of them/,
  ],
  [
    "a second agent that nobody pays for",
    {
      ...tables({
        deployments: [agentOne, { ...agentOne, id: "d2", current_intent_id: "i1" }],
        akash_intents: right.tables.akash_intents.map((row) =>
          row.id === "i1" ? { ...row, deployment_id: "d2" } : row,
        ),
      }),
      deployments: [running, { ...closed, state: "active", leases: 1, agents: 1 }],
    },
    /I7: Ann runs 2 agents and pays for 1/,
  ],
  [
    "an erasure that never ended",
    { people: [{ ...ann, leaving: "begun" }] },
    /I8: Ann waits to be forgotten/,
  ],
  [
    "an agent of somebody who was forgotten",
    { people: [{ ...ann, leaving: "done" }] },
    /I7: Ann is forgotten and has 1 agents/,
  ],
  [
    "a plan of somebody who was forgotten",
    { people: [{ ...ann, leaving: "done" }] },
    /I1: Ann is forgotten and pays for 1 plans/,
  ],
  [
    "the account of somebody who was forgotten",
    {
      ...tables({ deployments: [{ ...agentOne, owner_platform_user_id: "7001" }] }),
      people: [{ ...ann, leaving: "done" }],
    },
    /erasure: a row of deployments says who Ann was/,
  ],
  [
    "the address of somebody who was forgotten",
    { people: [{ ...ann, leaving: "done" }] },
    /erasure: a row of users says who Ann was/,
  ],
  ["a payment that we do not know", tables({ payments: [] }), /books: GoClaw does not know payment pi_1/],
  ["a payment that nobody made", rails({ payments: [] }), /books: nobody ever made payment pi_1/],
  [
    "another amount than was paid",
    rails({ payments: [{ ...payment, amountMinor: 100 }] }),
    /books: payment pi_1 is 100, 0 back.*and 2900, 0 back/,
  ],
  [
    "a refund that we have not heard of",
    rails({ payments: [{ ...payment, refundedMinor: 2900, refunds: 1 }] }),
    /books: payment pi_1 is 2900, 2900 back.*and 2900, 0 back/,
  ],
  [
    "a refund that was only noted",
    tables({ refunds: [{ provider_payment_id: "pi_1", state: "done" }] }),
    /books: GoClaw noted a refund of pi_1 that nobody made/,
  ],
  [
    "a plan in another state",
    rails({ plans: [{ ...plan, status: "past_due" }] }),
    /books: plan sub_1 is past_due at stripe, and active/,
  ],
  ["a plan that we do not know", tables({ subscriptions: [] }), /books: GoClaw does not know plan sub_1/],
  [
    "a plan that went on after its money went back",
    {
      ...tables({
        subscriptions: [],
        refunds: [{ provider_payment_id: "pi_1", provider_subscription_id: "sub_1", state: "done" }],
      }),
    },
    /books: GoClaw does not know plan sub_1/,
  ],
  [
    "silence about a move",
    { people: [{ ...ann, heard: ["@ann_bot answers now"] }] },
    /I8: Ann was never told of “moved”/,
  ],
  [
    "a question without an answer",
    { people: [{ ...ann, unanswered: ["/bots"] }] },
    /I8: nobody answered Ann: \/bots/,
  ],
  ["a press without an answer", { unacknowledged: ["the press of x"] }, /I8: nobody acknowledged the press/],
  [
    "an update that was given up",
    tables({ inbox: [{ source: "stripe", kind: "charge", state: "failed", error: "no" }] }),
    /I8: the arrival stripe charge is failed: no/,
  ],
  [
    "a message that never left",
    tables({ outbox: [{ platform: "discord", state: "dead", error: "no" }] }),
    /I8: a message to discord is dead: no/,
  ],
  ["a secret in a log", { leaks: ["I5: goclaw.log holds a bot token"] }, /I5: goclaw.log holds a bot token/],
  ["two voices of one bot", { voices: ["I6: two of them"] }, /I6: two of them/],
  ["bad manners", { refused: ["telegram: sendMessage 400"] }, /telegram: sendMessage 400/],
])("a month's end is refused with %s", (_what, lie, complaint) => {
  expect(checkMonth({ ...right, ...lie }).join("\n")).toMatch(complaint);
});

test("a plan that bought nothing, went back and ended has no row of its own", () => {
  const second = { ...payment, id: "pi_2", refundedMinor: 2900, refunds: 1 };
  const row = { provider_payment_id: "pi_2", amount_minor: 2900, refunded_minor: 2900, dispute: "none" };
  const month: MonthBooks = {
    ...right,
    ...rails({ payments: [payment, second], plans: [plan, { ...plan, id: "sub_2", status: "canceled" }] }),
    ...tables({
      payments: [...right.tables.payments, row],
      refunds: [{ provider_payment_id: "pi_2", provider_subscription_id: "sub_2", state: "done" }],
    }),
  };
  expect(checkMonth(month)).toEqual([]);
});

test("a day without payment may be unheard of; a second one is not", () => {
  const evening = (day: number, running: number, paid: number): Evening => ({
    nowMs: NOW_MS + day * DAY_MS,
    running,
    paid,
  });
  expect(unpaidSince([evening(0, 1, 1), evening(1, 1, 0), evening(2, 1, 0), evening(3, 0, 0)])).toBeNull();
  expect(unpaidSince([evening(0, 1, 1), evening(1, 1, 0), evening(2, 1, 0), evening(3, 1, 0)])).toBe(
    NOW_MS + DAY_MS,
  );
});

test("the same seed plans the same month, another seed another one", () => {
  const options: MonthOptions = { seed: 7, people: 50, days: 48, stepDays: 1, kills: 5, moodyOneIn: 3 };
  expect(planMonth(options)).toEqual(planMonth(options));
  expect(planMonth({ ...options, seed: 8 })).not.toEqual(planMonth(options));
  const { steps } = planMonth(options);
  expect(steps.flatMap(({ kills }) => kills)).toHaveLength(15);
  expect(steps.every(({ fromDay, day }) => day - fromDay <= 1)).toBe(true);
});

test("people arrive over two weeks, and nobody so late that they could not live their life", () => {
  const { lives } = planMonth({ seed: 7, people: 200, days: 44, stepDays: 1, kills: 0, moodyOneIn: 3 });
  const arrivals = lives.map(({ kind, acts }) => ({ kind, day: Math.min(...acts.map(({ day }) => day)) }));
  expect(new Set(arrivals.map(({ day }) => day)).size).toBe(14);
  expect(arrivals.filter(({ kind, day }) => day + lengthOf(kind) > 44)).toEqual([]);
});
