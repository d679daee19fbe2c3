import { expect, test } from "vitest";
import { configuredPlans } from "../../src/app/plans.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { PLANS } from "../../src/domain/plans/plans.ts";

const plansOf = (env: Record<string, string>) => configuredPlans(loadConfig(env).plans);

test("plans are what the table of variables says they are unless something else is set", () => {
  expect(plansOf({})).toEqual(PLANS);
});

test("an operator's numbers take the place of ours", () => {
  const plans = plansOf({ PLAN_PRO_TOKENS: "30000000", PLAN_STARTER_CALLS_AT_ONCE: "9" });
  expect(plans.pro).toEqual({ ...PLANS.pro, tokensPerPeriod: 30_000_000 });
  expect(plans.starter).toEqual({ ...PLANS.starter, concurrency: 9 });
});

test.each([
  ["PLAN_STARTER_TOKENS_PER_HOUR", "259999", /PLAN_STARTER_TOKENS_PER_HOUR must be 260000 at least/],
  [
    "PLAN_BUSINESS_TOKENS",
    "4999999",
    /PLAN_BUSINESS_TOKENS must not be less than PLAN_BUSINESS_TOKENS_PER_HOUR/,
  ],
  ["PLAN_PRO_CALLS_AT_ONCE", "0", /PLAN_PRO_CALLS_AT_ONCE must be a whole number from 1/],
])("%s=%s is refused by its name", (name, value, words) => {
  expect(() => plansOf({ [name]: value })).toThrow(words);
});
