import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import type { Phase } from "../../../domain/deployments/phases.ts";
import type { Context } from "../../../services/context.ts";
import { lookAgain } from "../current-intent.ts";
import { teardownAll } from "../teardown.ts";
import { commitChange } from "./commit-change.ts";

/** Where the agent stood before, by what the change was for. */
const phaseBefore = ({ kind, why }: LeaseChange): Phase => {
  if (why === "reclaim") return "reclaiming";
  return kind === "heal" ? "degraded" : "live";
};

const EVENTS = { move: "move_undone", heal: "move_undone", stop: "stop_undone" } as const;

/** Closes what was made beside the old lease and leaves the agent as it was; one that was silenced speaks again. */
export async function undoing(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  if ((await teardownAll(ctx, deployment, [change.oldIntentId])) !== "all_closed") return lookAgain(ctx);
  await commitChange(ctx, deployment, change, {
    ends: "undone",
    phase: phaseBefore(change),
    patch: { stopped_by: null },
    event: EVENTS[change.kind],
    evidence: { kind: change.kind, why: change.why, failure: change.failure, saved: change.saved },
    parts: [ctx.repos.intents.updatePart(change.oldIntentId, { channel_wanted: "on" })],
  });
  return ctx.clock.now();
}
