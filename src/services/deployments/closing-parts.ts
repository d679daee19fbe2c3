import type { Part } from "../../db/cas-batch.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** What goes into the commit that sends an agent into closing: why, on whose account, and whoever goes on with it. */
export const closingParts = (ctx: Context, { id, phase }: Deployment, reason: string): Part[] => [
  ctx.repos.deployments.eventPart(id, "closing", phase, "closing", { by: reason }),
  ctx.repos.audit.part({
    actor: ctx.actor,
    action: "deployment.close",
    subjectKind: "deployment",
    subjectId: id,
    details: { reason },
  }),
  wakePart(ctx, `deployment:${id}`),
  wakePart(ctx, `card:${id}`),
];
