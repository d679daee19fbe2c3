import { expect, test } from "vitest";
import { checkPerson, type End, type PersonBooks } from "./check-people.ts";

const LIVE: End = { kept: 1, refunded: 0, disputed: 0, subscriptions: 1, running: 1 };
const GIVEN_BACK: End = { kept: 0, refunded: 1, disputed: 0, subscriptions: 0, running: 0 };
const PAID = { amountMinor: 2900, refundedMinor: 0, refunds: 0, disputed: false };

/** Books of two ends that went well, to be falsified one entry at a time. */
const live: PersonBooks = {
  who: "Ann",
  charges: [PAID],
  activeSubscriptions: 1,
  slots: 1,
  running: 1,
  toldLive: 1,
  toldMoneyBack: 0,
};
const givenBack: PersonBooks = {
  ...live,
  charges: [{ ...PAID, refundedMinor: 2900, refunds: 1 }],
  activeSubscriptions: 0,
  slots: 0,
  running: 0,
  toldLive: 0,
  toldMoneyBack: 1,
};
const check = (books: PersonBooks): string => checkPerson(books, [LIVE, GIVEN_BACK]).join("\n");

test("either end is right", () => {
  expect(check(live)).toBe("");
  expect(check(givenBack)).toBe("");
});

test.each<[string, PersonBooks, RegExp]>([
  ["a second charge", { ...live, charges: [PAID, PAID] }, /I1: Ann ends with 2 kept/],
  ["nothing that runs", { ...live, running: 0 }, /I1: Ann ends with 1 kept.*0 running/],
  ["two agents on one slot", { ...live, running: 2 }, /I1.*I7: Ann runs 2 agents and pays for 1/s],
  ["an agent and the money", { ...givenBack, running: 1 }, /I1.*I7: Ann runs 1 agents and pays for 0/s],
  ["a plan that goes on after the refund", { ...givenBack, activeSubscriptions: 1 }, /I1: .*1 subscriptions/],
  ["no refund", { ...givenBack, charges: [PAID] }, /I1: Ann ends with 1 kept, 0 refunded/],
  [
    "a part of the money",
    { ...givenBack, charges: [{ ...PAID, refundedMinor: 2800, refunds: 1 }] },
    /I1: Ann got 2800 of 2900 back in 1 refunds/,
  ],
  [
    "money back in two refunds",
    { ...givenBack, charges: [{ ...PAID, refundedMinor: 2900, refunds: 2 }] },
    /back in 2 refunds/,
  ],
  [
    "a disputed payment that still runs",
    { ...live, charges: [{ ...PAID, disputed: true }] },
    /I1: .*1 disputed, 1 subscriptions, 1 running/,
  ],
  ["silence about the agent", { ...live, toldLive: 0 }, /I8: Ann was never told that it is live/],
  ["silence about the money", { ...givenBack, toldMoneyBack: 0 }, /I8: Ann was never told that the money/],
])("an end with %s is refused", (_what, books, complaint) => {
  expect(check(books)).toMatch(complaint);
});
