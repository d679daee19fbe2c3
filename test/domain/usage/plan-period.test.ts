import { expect, test } from "vitest";
import { PLANS, TOKENS_PER_MESSAGE } from "../../../src/domain/plans/plans.ts";
import { periodTokens } from "../../../src/domain/usage/plan-period.ts";

const DAY_MS = 86_400_000;
const plan = (days: number | null, extra: Partial<Parameters<typeof periodTokens>[0]> = {}) => ({
  plan: "starter" as const,
  tokensPerPeriod: null,
  status: "past_due",
  createdAt: 0,
  currentPeriodStart: DAY_MS,
  currentPeriodEnd: days === null ? null : (1 + days) * DAY_MS,
  ...extra,
});
const given = (...args: Parameters<typeof plan>) => periodTokens(plan(...args), PLANS);

test("an unpaid period gives what the days of grace are of it, rounded up, and a few messages at least", () => {
  expect(given(30, { status: "active" })).toBe(10_000_000);
  expect(given(30)).toBe(Math.ceil((10_000_000 * 7) / 30));
  expect(given(31)).toBe(Math.ceil((10_000_000 * 7) / 31));
  expect(given(null), "thirty days while nobody has said when it ends").toBe(given(30));
  expect(given(5), "never more than the whole").toBe(10_000_000);
  expect(given(30, { tokensPerPeriod: 100_000 }), "five messages").toBe(5 * TOKENS_PER_MESSAGE);
  expect(given(30, { tokensPerPeriod: 40_000 }), "never more than the whole").toBe(40_000);
});
