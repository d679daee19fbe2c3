import type { Allowance } from "../../src/domain/usage/allowance.ts";

/** Far more than any test uses. */
export const PLENTY: Allowance = {
  plan: "business",
  subscriptionId: "sub-1",
  periodStartMs: 0,
  periodEndMs: null,
  periodTokens: 1_000_000_000_000,
  isShare: false,
  hourTokens: 1_000_000_000_000,
  concurrency: 10_000,
  dayBudgetMicros: null,
};
