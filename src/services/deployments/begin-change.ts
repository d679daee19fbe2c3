import { v7 as uuidv7 } from "uuid";
import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { NewLeaseChange } from "../../db/repositories/lease-change-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

export type ChangeWanted = Pick<
  NewLeaseChange,
  "kind" | "why" | "step" | "oldLost" | "saved" | "silentSince"
>;

/** Events that begin a change, by which its story is found again. */
export const BEGINS = { move: "move_begun", heal: "heal_begun", stop: "stop_begun" } as const;

/** Writes down a change of lease, in the place of one that may be under way; goes with a step of the deployment. */
export function beginChangeParts(ctx: Context, row: Deployment, wanted: ChangeWanted): Part[] {
  if (row.currentIntentId === null)
    throw new AppError("internal", `deployment ${row.id} in ${row.phase} has no lease to change`);
  const { deadlineMs, saveTimeoutMs } = ctx.settings.deploy;
  const patienceMs = wanted.kind === "stop" ? saveTimeoutMs : deadlineMs;
  return [
    ctx.repos.leaseChanges.endPart(row.id, "replaced"),
    ctx.repos.leaseChanges.insertPart({
      ...wanted,
      id: uuidv7(),
      deploymentId: row.id,
      oldIntentId: row.currentIntentId,
      deadlineAt: ctx.clock.now() + patienceMs,
    }),
  ];
}
