import type { Config } from "../config/load-config.ts";
import { PLAN_IDS, PLANS, type Plan, type PlanId, TOKENS_PER_MESSAGE } from "../domain/plans/plans.ts";
import { AppError } from "../errors.ts";

/** With room for fewer exchanges an hour, an agent would stop in the middle of ordinary work. */
const LEAST_MESSAGES_AN_HOUR = 20;

/**
 * The plans with the numbers that are configured.
 * @throws AppError `misconfigured` when a plan's hour has no room for twenty exchanges, or is bigger than its period
 */
export function configuredPlans(config: Config["plans"]): Record<PlanId, Plan> {
  for (const id of PLAN_IDS) check(id, config[id]);
  return {
    starter: { ...PLANS.starter, ...config.starter },
    pro: { ...PLANS.pro, ...config.pro },
    business: { ...PLANS.business, ...config.business },
  };
}

function check(id: PlanId, { tokensPerHour, tokensPerPeriod }: Config["plans"][PlanId]): void {
  const least = LEAST_MESSAGES_AN_HOUR * TOKENS_PER_MESSAGE;
  const name = `PLAN_${id.toUpperCase()}`;
  if (tokensPerHour < least)
    throw new AppError(
      "misconfigured",
      `${name}_TOKENS_PER_HOUR must be ${least} at least: ${LEAST_MESSAGES_AN_HOUR} messages with an agent take that much.`,
    );
  if (tokensPerPeriod < tokensPerHour)
    throw new AppError("misconfigured", `${name}_TOKENS must not be less than ${name}_TOKENS_PER_HOUR.`);
}
