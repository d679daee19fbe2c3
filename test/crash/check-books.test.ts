import { expect, test } from "vitest";
import { type Books, checkClosedEnd, checkLiveEnd, checkRefundedEnd, checkUnpaid } from "./check-books.ts";

/** Books of a story that went well, to be falsified one entry at a time. */
const live: Books = {
  deployments: [{ dseq: "1", state: "active" }],
  escrows: [{ dseq: "1", state: "open", fundsUact: 4_999_000n, transferredUact: 1_000n }],
  activeLeases: 1,
  walletBeforeUact: 250_000_000n,
  walletUact: 245_000_000n,
  payments: [{ amountMinor: 2900 }],
  refunds: [],
  activeSubscriptions: 1,
  messages: [{ text: "Ann Agent is live", links: ["Open my bot"] }],
  unansweredPresses: 0,
};
const refunded: Books = {
  ...live,
  deployments: ["1", "2", "3"].map((dseq) => ({ dseq, state: "closed" })),
  escrows: ["1", "2", "3"].map((dseq) => ({ dseq, state: "closed", fundsUact: 0n, transferredUact: 100n })),
  activeLeases: 0,
  walletUact: 249_999_700n,
  refunds: [{ amountMinor: 2900 }],
  activeSubscriptions: 0,
  messages: [
    {
      text: "Ann Agent could not be started. You get $29 back, all of it, and the plan is cancelled.",
      links: [],
    },
  ],
};
const closed: Books = {
  ...live,
  deployments: [{ dseq: "1", state: "closed" }],
  escrows: [{ dseq: "1", state: "closed", fundsUact: 0n, transferredUact: 1_000n }],
  activeLeases: 0,
  walletUact: 249_999_000n,
  messages: [{ text: "Ann Agent is closed", links: [] }],
};
const unpaid: Books = {
  ...live,
  deployments: [],
  escrows: [],
  activeLeases: 0,
  walletUact: 250_000_000n,
  payments: [],
  activeSubscriptions: 0,
  messages: [],
};

test("books of stories that went well are in order", () => {
  expect(checkLiveEnd(live, { creates: 1 })).toEqual([]);
  expect(checkRefundedEnd(refunded, { creates: 3 })).toEqual([]);
  expect(checkClosedEnd(closed, { creates: 1 })).toEqual([]);
  expect(checkUnpaid(unpaid)).toEqual([]);
});

const twice = [...live.deployments, { dseq: "2", state: "active" as const }];

test.each<[string, Partial<Books>, RegExp]>([
  ["a doubled deployment", { deployments: twice }, /I1: 2 deployments run.*I2: 2 deployments were created/s],
  [
    "a deployment given up and never closed",
    { deployments: [{ dseq: "9", state: "active" }, ...live.deployments] },
    /I1/,
  ],
  ["a second lease", { activeLeases: 2 }, /I1: 2 leases/],
  ["no deployment", { deployments: [], activeLeases: 0 }, /I1: 0 deployments run/],
  ["a second charge", { payments: [...live.payments, ...live.payments] }, /I1: 2 payments/],
  ["a refund while it runs", { refunds: [{ amountMinor: 2900 }] }, /I1: 1 refunds/],
  ["a cancelled plan", { activeSubscriptions: 0 }, /I1: 0 subscriptions/],
  ["money gone", { walletUact: 240_000_000n }, /I2: 5000000 uact are missing/],
  ["silence", { messages: [] }, /I8: nobody told/],
  ["talk of a failure", { messages: [...live.messages, ...refunded.messages] }, /I8: the chat speaks/],
  ["a press without an answer", { unansweredPresses: 1 }, /I8: 1 button/],
])("a live end is refused with %s", (_what, lie, complaint) => {
  expect(checkLiveEnd({ ...live, ...lie }, { creates: 1 }).join("\n")).toMatch(complaint);
});

test.each<[string, Partial<Books>, RegExp]>([
  ["no refund", { refunds: [] }, /I1: 0 refunds.*I1: 0 given back/s],
  ["two refunds", { refunds: [{ amountMinor: 2900 }, { amountMinor: 2900 }] }, /I1: 2 refunds/],
  ["a part of it back", { refunds: [{ amountMinor: 2800 }] }, /I1: 2800 given back, wanted 2900/],
  ["a plan that goes on", { activeSubscriptions: 1 }, /I1: 1 subscriptions go on/],
  ["something still running", { deployments: [{ dseq: "1", state: "active" }] }, /I1: 1 deployments run/],
  ["a fourth attempt", { deployments: [...refunded.deployments, { dseq: "4", state: "closed" }] }, /I2: 4/],
  [
    "escrow left behind",
    { escrows: [{ dseq: "1", state: "closed", fundsUact: 5_000_000n, transferredUact: 0n }] },
    /I2: closed escrow 1 still holds 5000000/,
  ],
  [
    "nothing said about the money",
    { messages: [{ text: "It could not be started", links: [] }] },
    /money comes back/,
  ],
])("a refunded end is refused with %s", (_what, lie, complaint) => {
  expect(checkRefundedEnd({ ...refunded, ...lie }, { creates: 3 }).join("\n")).toMatch(complaint);
});

test("a closed end is refused while something runs or nobody was told", () => {
  const lie = { ...closed, deployments: live.deployments, activeLeases: 1, messages: [] };
  expect(checkClosedEnd(lie, { creates: 1 }).join("\n")).toMatch(
    /I1: 1 deployments.*I1: 1 leases.*I8: nobody/s,
  );
});

test("escrow before a payment is refused", () => {
  const lie = {
    ...unpaid,
    deployments: live.deployments,
    escrows: live.escrows,
    walletUact: live.walletUact,
  };
  expect(checkUnpaid(lie).join("\n")).toMatch(/I7: escrow was paid without a payment/);
});
