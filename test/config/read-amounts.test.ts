import { expect, test } from "vitest";
import { amountsByCurrency } from "../../src/config/read-amounts.ts";

const NAME = "SUPPORT_REFUND_MINOR";
const read = (text: string) => Object.fromEntries(amountsByCurrency({ [NAME]: text }, NAME));

test("a limit names its currencies", () => {
  expect(read("usd=3000, JPY=4500")).toEqual({ usd: 3000, jpy: 4500 });
  expect(read("eur=0")).toEqual({ eur: 0 });
  expect(read("0"), "nothing is nothing in every currency").toEqual({});
  expect(read(""), "as variables.ts has it").toEqual({ usd: 3000, eur: 3000 });
});

test.each([
  "3000",
  "usd",
  "usd=30.00",
  "usd=-1",
  "usd=1,usd=2",
  "dollar=1",
  "usd=9999999999",
  ",",
  "0,usd=1",
])("%s is refused with an example", (text) => {
  expect(() => read(text)).toThrow(/SUPPORT_REFUND_MINOR must name .* as in usd=3000,jpy=4500/);
});
