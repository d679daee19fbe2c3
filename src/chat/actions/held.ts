import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { heldOf } from "../../services/agents/held-act.ts";
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

/** A tap that comes too late, also when something else waits by now, is answered by how things stand. */
const release = (
  verb: string,
  how: "cancel" | "now",
  done: (request: Request, row: Deployment) => View | Promise<View>,
): Action =>
  aboutAgent(verb, async (request, row, args) => {
    const sinceMs = Number(args.since);
    if (heldOf(row)?.sinceMs !== sinceMs) return await showStatus(request, row.id);
    await releaseHeld({ ctx: request.ctx, input: { deploymentId: row.id, how, sinceMs } });
    return await done(request, row);
  });

export const heldActions: Action[] = [
  release("held_cancel", "cancel", ({ say }, row) => heldCancelledView(say, row)),
  release("held_now", "now", (request, row) => showStatus(request, row.id)),
];
