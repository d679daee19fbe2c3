import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { releaseHeld } from "../../services/agents/release-held.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { showStatus } from "../commands/status.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { heldCancelledView, heldView } from "../views/held.ts";
import { aboutAgent } from "./about-agent.ts";
import type { Action } from "./action.ts";

/** How things stand after something was wanted of an agent: it is saved for that first, or has begun. */
export async function orHeld(
  { ctx, say }: Request,
  deploymentId: string,
  begun: (row: Deployment) => View | Promise<View>,
): Promise<View> {
  const row = await ownDeployment(ctx, deploymentId);
  return heldView(say, row) ?? (await begun(row));
}

/** A tap that comes too late is answered by how things stand. */
export const heldActions: Action[] = [
  aboutAgent("held_cancel", async (request, row) => {
    if (row.heldAct === null) return await showStatus(request, row.id);
    await releaseHeld({ ctx: request.ctx, input: { deploymentId: row.id, how: "cancel" } });
    return heldCancelledView(request.say, row);
  }),
  aboutAgent("held_now", async (request, row) => {
    if (row.heldAct !== null)
      await releaseHeld({ ctx: request.ctx, input: { deploymentId: row.id, how: "now" } });
    return await showStatus(request, row.id);
  }),
];
