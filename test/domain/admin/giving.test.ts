import { expect, test } from "vitest";
import { givingWay } from "../../../src/domain/admin/giving.ts";

const ALONE = { supportMinor: 5000, secondPerson: null };
const TWO = { supportMinor: 5000, secondPerson: { refundAboveMinor: 2000 } };

test.each([
  { rules: ALONE, role: "admin", amountMinor: 99_000, givenTodayMinor: 99_000, way: "alone", most: null },
  { rules: ALONE, role: "support", amountMinor: 5000, givenTodayMinor: 0, way: "alone", most: 5000 },
  { rules: ALONE, role: "support", amountMinor: 1, givenTodayMinor: 5000, way: "refused" },
  { rules: TWO, role: "admin", amountMinor: 2000, givenTodayMinor: 0, way: "alone", most: 2000 },
  { rules: TWO, role: "admin", amountMinor: 2001, givenTodayMinor: 0, way: "second" },
  { rules: TWO, role: "owner", amountMinor: 1, givenTodayMinor: 2000, way: "second" },
  { rules: TWO, role: "support", amountMinor: 2000, givenTodayMinor: 0, way: "alone", most: 2000 },
  { rules: TWO, role: "support", amountMinor: 6000, givenTodayMinor: 0, way: "second" },
] as const)("$role gives $amountMinor after $givenTodayMinor: $way", ({ rules, way, most, ...asked }) => {
  expect(givingWay(rules, asked)).toEqual(most === undefined ? { way } : { way, mostADayMinor: most });
});
