import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { isUnpaid } from "../deployments/is-entitled.ts";
import { refuseWithdrawnModel } from "../deployments/offered-models.ts";
import { isOwnWish, isRestart, mayBeDoneIn, type Wish } from "./held-act.ts";
import { requireRestartable } from "./want-restart.ts";

/**
 * What has to hold of an agent for a person's wish to be done to it: asked when it is wanted, and again when it is done
 * after a backup was waited for. What GoClaw wants of one that is not well needs only that nothing else is under way.
 * @throws AppError `conflict` (`not_live`, of a restore `not_running`; `not_entitled`; of a restart `restart_recent`,
 *   `no_restart`), `invalid_input` (`unknown_model`)
 */
export async function requireAct(ctx: Context, row: Deployment, wish: Wish): Promise<void> {
  if (!mayBeDoneIn(wish, row.phase)) throw refused(wish.what === "restore" ? "not_running" : "not_live");
  if (wish.what !== "restore" && row.currentIntentId === null) throw refused("not_live");
  if (isOwnWish(wish)) return;
  if (wish.what === "settings") refuseWithdrawnModel(ctx, wish.model);
  if (isRestart(wish)) await requireRestartable(ctx, row);
  if (await isUnpaid(ctx, row)) throw refused("not_entitled");
}

const refused = (reason: string): AppError =>
  new AppError("conflict", "this cannot be done to the agent now", { details: { reason } });
