import { expect, test } from "vitest";
import { givingWay } from "../../../src/domain/admin/giving.ts";

const supportMinor = new Map([
  ["usd", 5000],
  ["jpy", 7000],
]);
const ALONE = { supportMinor, secondPerson: null };
const TWO = { supportMinor, secondPerson: { refundAboveMinor: new Map([["usd", 2000]]) } };

test.each([
  { rules: ALONE, role: "admin", amountMinor: 99_000, givenTodayMinor: 99_000, way: "alone", most: null },
  { rules: ALONE, role: "support", amountMinor: 5000, givenTodayMinor: 0, way: "alone", most: 5000 },
  { rules: ALONE, role: "support", amountMinor: 1, givenTodayMinor: 5000, way: "refused", most: 5000 },
  { rules: TWO, role: "admin", amountMinor: 2000, givenTodayMinor: 0, way: "alone", most: 2000 },
  { rules: TWO, role: "admin", amountMinor: 2001, givenTodayMinor: 0, way: "second" },
  { rules: TWO, role: "owner", amountMinor: 1, givenTodayMinor: 2000, way: "second" },
  { rules: TWO, role: "support", amountMinor: 2000, givenTodayMinor: 0, way: "alone", most: 2000 },
  { rules: TWO, role: "support", amountMinor: 6000, givenTodayMinor: 0, way: "second" },
  {
    rules: ALONE,
    role: "support",
    currency: "jpy",
    amountMinor: 7000,
    givenTodayMinor: 0,
    way: "alone",
    most: 7000,
  },
  {
    rules: ALONE,
    role: "support",
    currency: "eur",
    amountMinor: 1,
    givenTodayMinor: 0,
    way: "refused",
    most: 0,
  },
  {
    rules: ALONE,
    role: "admin",
    currency: "eur",
    amountMinor: 9000,
    givenTodayMinor: 0,
    way: "alone",
    most: null,
  },
  { rules: TWO, role: "owner", currency: "jpy", amountMinor: 1, givenTodayMinor: 0, way: "second" },
] as const)("$role gives $amountMinor after $givenTodayMinor: $way", ({ rules, way, most, ...asked }) => {
  const usd = { currency: "USD", ...asked };
  expect(givingWay(rules, usd)).toEqual(most === undefined ? { way } : { way, mostADayMinor: most });
});
