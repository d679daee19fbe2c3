import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { screenProviders } from "../providers/screen-providers.ts";

/**
 * Refuses to take money for what nobody could run right now. Where it is not known, nothing is refused.
 * @throws AppError `rejected` (`no_provider_fits`)
 */
export async function requireProvider(ctx: Context): Promise<void> {
  const fitting = await screenProviders(ctx);
  if (fitting === null || fitting.length > 0) return;
  throw new AppError("rejected", "no provider could run the agent right now", {
    details: { reason: "no_provider_fits" },
  });
}
