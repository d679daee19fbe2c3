import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { savingOutlook } from "../../services/backups/saving-outlook.ts";
import { cancelChange, cancelLeadsTo } from "../../services/deployments/cancel-change.ts";
import { moveAgent } from "../../services/deployments/move-agent.ts";
import { restartAgent } from "../../services/deployments/restart-agent.ts";
import { resumeAgent } from "../../services/deployments/resume-agent.ts";
import { stopAgent } from "../../services/deployments/stop-agent.ts";
import { showStatus } from "../commands/status.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { agentName } from "../views/agents.ts";
import {
  cancelBegunView,
  confirmCancelView,
  confirmMoveView,
  confirmRestartView,
  confirmStopView,
  confirmUnsavedView,
  moveBegunView,
  restartBegunView,
  resumeBegunView,
  stopBegunView,
} from "../views/changes.ts";
import { keptView } from "../views/close.ts";
import { mayMoveNow, mayRestartNow, mayStopNow } from "../which-agents.ts";
import { aboutAgent } from "./about-agent.ts";
import type { Action } from "./action.ts";
import { orHeld } from "./held.ts";

/** A question that makes no sense any more is answered by how things stand. */
const asks = (
  verb: string,
  isOpen: (row: Deployment) => boolean,
  view: (request: Request, row: Deployment) => View | Promise<View>,
): Action =>
  aboutAgent(verb, (request, row) => (isOpen(row) ? view(request, row) : showStatus(request, row.id)));

async function move({ ctx, say }: Request, row: Deployment, withoutBackup: boolean): Promise<View> {
  await moveAgent({ ctx, input: { deploymentId: row.id, why: "asked", withoutBackup } });
  return moveBegunView(say, row);
}

async function stop({ ctx, say }: Request, row: Deployment, withoutBackup: boolean): Promise<View> {
  await stopAgent({ ctx, input: { deploymentId: row.id, by: "owner", withoutBackup } });
  return stopBegunView(say, row);
}

export const changeActions: Action[] = [
  asks("move_ask", mayMoveNow, ({ say, rowId }, row) => confirmMoveView(say, row, rowId)),
  aboutAgent("move_yes", (request, row) => move(request, row, false)),
  asks("move_unsaved_ask", mayMoveNow, ({ say, rowId }, row) => confirmUnsavedView(say, row, rowId, "move")),
  aboutAgent("move_unsaved_yes", (request, row) => move(request, row, true)),
  asks("stop_ask", mayStopNow, ({ say, rowId }, row) => confirmStopView(say, row, rowId)),
  aboutAgent("stop_yes", (request, row) => stop(request, row, false)),
  asks("stop_unsaved_ask", mayStopNow, ({ say, rowId }, row) => confirmUnsavedView(say, row, rowId, "stop")),
  aboutAgent("stop_unsaved_yes", (request, row) => stop(request, row, true)),
  asks("restart_ask", mayRestartNow, async ({ ctx, say, rowId }, row) =>
    confirmRestartView(say, row, rowId, await savingOutlook(ctx, row)),
  ),
  aboutAgent("restart_yes", async (request, row) => {
    await restartAgent({ ctx: request.ctx, input: { deploymentId: row.id } });
    return await orHeld(request, row.id, (now) => restartBegunView(request.say, now));
  }),
  aboutAgent("resume_go", async ({ ctx, say }, row) => {
    await resumeAgent({ ctx, input: { deploymentId: row.id } });
    return resumeBegunView(say, row);
  }),
  aboutAgent("change_cancel_ask", async (request, row) => {
    const to = await cancelLeadsTo(request.ctx, row);
    const view =
      to === "nothing"
        ? await showStatus(request, row.id)
        : confirmCancelView(request.say, row, request.rowId, to);
    // In the place of a card that moves, the next step would take it away, and it the card of one that moves no more.
    return { ...view, fresh: true };
  }),
  aboutAgent("change_cancel_yes", async ({ ctx, say, rowId }, row, args) => {
    const to = await cancelLeadsTo(ctx, row);
    // The agent it would have gone back to may be lost by now: nobody agreed to what is left.
    if (to !== "nothing" && to !== (args.to ?? to)) return confirmCancelView(say, row, rowId, to);
    await cancelChange({ ctx, input: { deploymentId: row.id } });
    return cancelBegunView(say, row);
  }),
  aboutAgent("agent_keep", ({ say }, row) => keptView(say, agentName(row))),
];
