import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Lease } from "../../db/repositories/lease-repository.ts";
import { runParts } from "../../db/run.ts";
import { warningDue } from "../../domain/providers/escrow-runway.ts";
import { openCaseParts } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";

/** One open case for each agent whose escrow cannot be filled up. */
export const runwayCase = (deploymentId: string): string => `runway:${deploymentId}`;

/**
 * Tells the owner, and administrators, that an escrow will end and why it cannot be filled up: at each mark once.
 * @param why what there is too little of
 */
export async function warnOfRunway(
  ctx: Context,
  deployment: Deployment,
  lease: Lease & { runsOutAt: number },
  why: "budget" | "float",
): Promise<void> {
  const leftMs = lease.runsOutAt - ctx.clock.now();
  const hours = warningDue(leftMs, lease.warnedHours);
  if (hours === null) return;
  const leftHours = Math.max(0, Math.floor(leftMs / 3_600_000));
  const { id, name } = deployment;
  ctx.log.error({ event: "escrow.runs_out", deploymentId: id, dseq: lease.dseq, leftHours, why });
  await runParts(ctx.db, [
    ctx.repos.leases.warnedPart(lease.id, hours),
    ctx.repos.events.insertPart({
      ...{ deploymentId: id, type: "runs_out", fromPhase: null, toPhase: null },
      evidence: { hours, leftHours, why, endsAt: lease.runsOutAt },
    }),
    ...openCaseParts(ctx, {
      key: runwayCase(id),
      kind: "runway_short",
      subject: name,
      facts: { agent: name, short: why, leftHours, dseq: lease.dseq },
    }),
    wakePart(ctx, `card:${id}`),
  ]);
  ctx.scheduler.nudge(`card:${id}`);
}
