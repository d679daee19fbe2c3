import { AppError } from "../../errors.ts";

export type PlanId = "starter" | "pro" | "business";

export interface Plan {
  id: PlanId;
  title: string;
  priceMinor: number;
  currency: string;
  /** How many agents may live at once. */
  slots: number;
  /** Billable tokens per billing period. */
  tokensPerPeriod: number;
  /** Billable tokens in any clock hour (UTC), so that a loop does not eat a month in a night. */
  tokensPerHour: number;
  /** Model calls of one agent that may be under way at once. */
  concurrency: number;
  /** What may be added to the escrow of one agent in thirty days, uact; its first deposit is not counted. */
  escrowUact: number;
}

/**
 * Billable tokens of one short exchange with an OpenClaw agent: its prompt is long. Measured are 8,400 for a bare one,
 * and the prompt twice where the agent looks something up (docs/openclaw.md); this lies between.
 */
export const TOKENS_PER_MESSAGE = 13_000;

export const PLANS: Record<PlanId, Plan> = {
  starter: {
    id: "starter",
    title: "Starter",
    priceMinor: 2900,
    currency: "usd",
    slots: 1,
    tokensPerPeriod: 10_000_000,
    tokensPerHour: 1_000_000,
    concurrency: 4,
    escrowUact: 30_000_000,
  },
  pro: {
    id: "pro",
    title: "Pro",
    priceMinor: 4900,
    currency: "usd",
    slots: 3,
    tokensPerPeriod: 25_000_000,
    tokensPerHour: 2_000_000,
    concurrency: 6,
    escrowUact: 30_000_000,
  },
  business: {
    id: "business",
    title: "Business",
    priceMinor: 9900,
    currency: "usd",
    slots: 10,
    tokensPerPeriod: 80_000_000,
    tokensPerHour: 5_000_000,
    concurrency: 8,
    escrowUact: 30_000_000,
  },
};

export const PLAN_IDS: readonly PlanId[] = ["starter", "pro", "business"];

/** The biggest of several plans; without any, the one that everybody begins with. */
export const bestPlan = (plans: readonly PlanId[]): PlanId =>
  PLAN_IDS.findLast((id) => plans.includes(id)) ?? "starter";

/** @throws AppError `invalid_input` for a plan that is not sold */
export function planById(id: string): Plan {
  const plan = PLAN_IDS.find((known) => known === id);
  if (!plan) throw new AppError("invalid_input", `no plan is called ${JSON.stringify(id)}`);
  return PLANS[plan];
}

/** Messages a person may expect from an allowance, rounded down to two leading digits. */
export function aboutMessages(tokens: number): number {
  const exact = Math.floor(tokens / TOKENS_PER_MESSAGE);
  const step = 10 ** Math.max(0, String(exact).length - 2);
  return Math.floor(exact / step) * step;
}
