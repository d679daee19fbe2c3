import type { Condition } from "../../db/cas-batch.ts";
import type { Phase } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { mainBackend } from "./backend-of.ts";

/** Fees of one deployment's whole life: create, lease, close, each at its worst measured gas. */
const FEES_UAKT = 60_000;
/** Paid for or being paid for, with no escrow yet, and whatever may ask for a second one beside its own. */
const PROMISED: readonly Phase[] = ["awaiting_payment", "queued", "creating", "moving", "healing"];

/**
 * Refuses a new commitment that the operator's wallet could not honour: this deployment plus every one that is paid
 * for or being paid for but has no escrow yet.
 * @returns the same rule as a condition for the commit itself, since many may ask at one moment and all be told yes
 * @throws AppError `float_too_small`; `unavailable` when the wallet cannot be read, since unknown is not enough
 */
export async function requireFloat(ctx: Context): Promise<Condition> {
  const promised = await ctx.repos.deployments.countInPhases(PROMISED);
  const float = await mainBackend(ctx).float();
  const neededUact = (promised + 1) * ctx.settings.agent.depositUact;
  const neededUakt = (promised + 1) * FEES_UAKT;
  // Where a service pays the fees, only the escrow counts.
  const haveUakt = float.aktUakt ?? Number.POSITIVE_INFINITY;
  if (float.actUact >= neededUact && haveUakt >= neededUakt) {
    const room = Math.min(
      Math.floor(float.actUact / ctx.settings.agent.depositUact),
      Math.floor(haveUakt / FEES_UAKT),
    );
    return {
      sql: `(select count(*) from deployments where phase in (${PROMISED.map(() => "?").join(",")})) < ?`,
      args: [...PROMISED, room],
    };
  }
  ctx.log.error({
    event: "operator.float_too_small",
    haveUact: float.actUact,
    neededUact,
    haveUakt: float.aktUakt,
    neededUakt,
  });
  throw new AppError("float_too_small", "the operator's wallet cannot cover another deployment", {
    details: { haveUact: float.actUact, neededUact, haveUakt: float.aktUakt, neededUakt },
  });
}
