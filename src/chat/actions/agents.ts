import { isOver } from "../../domain/deployments/phases.ts";
import { pauseOwnModel } from "../../services/agents/pause-own-model.ts";
import { renewKey } from "../../services/agents/renew-key.ts";
import { savingOutlook } from "../../services/backups/saving-outlook.ts";
import { closeAgent } from "../../services/deployments/close-agent.ts";
import { showAgents } from "../commands/bots.ts";
import { showStatus } from "../commands/status.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { confirmNewKeyView, newKeyOnItsWayView } from "../views/agent-model.ts";
import { agentName } from "../views/agents.ts";
import { alreadyClosedView, closeMeans, closingView, confirmCloseView, keptView } from "../views/close.ts";
import { mayCloseNow, mayRestartNow } from "../which-agents.ts";
import { aboutAgent } from "./about-agent.ts";
import { type Action, need } from "./action.ts";
import { orHeld } from "./held.ts";

/** Shows the agent as it is after its model was paused or let run again. */
async function pause(
  request: Request,
  args: Record<string, string>,
  to: "paused" | "running",
): Promise<View> {
  const deploymentId = need(args, "deploymentId");
  await pauseOwnModel({ ctx: request.ctx, input: { deploymentId, to } });
  return await showStatus(request, deploymentId);
}

export const agentActions: Action[] = [
  { verb: "agents_page", signIn: true, run: (request, args) => showAgents(request, need(args, "after")) },
  {
    verb: "agent_status",
    signIn: true,
    run: (request, args) => showStatus(request, need(args, "deploymentId")),
  },
  {
    verb: "agent_status_new",
    signIn: true,
    run: async (request, args) => ({
      ...(await showStatus(request, need(args, "deploymentId"))),
      fresh: true,
    }),
  },
  { verb: "model_pause", signIn: true, run: (request, args) => pause(request, args, "paused") },
  { verb: "model_resume", signIn: true, run: (request, args) => pause(request, args, "running") },
  aboutAgent("key_ask", async (request, row) =>
    mayRestartNow(row)
      ? confirmNewKeyView(request.say, row, request.rowId, await savingOutlook(request.ctx, row))
      : await showStatus(request, row.id),
  ),
  aboutAgent("key_yes", async (request, row) => {
    await renewKey({ ctx: request.ctx, input: { deploymentId: row.id } });
    return await orHeld(request, row.id, (now) => newKeyOnItsWayView(request.say, now));
  }),
  aboutAgent("close_ask", ({ say, rowId }, row) =>
    mayCloseNow(row) ? confirmCloseView(say, row, rowId) : alreadyClosedView(say, agentName(row)),
  ),
  aboutAgent("close_yes", async ({ ctx, say, rowId }, row, { means = closeMeans(row) }) => {
    if (isOver(row.phase)) return alreadyClosedView(say, agentName(row));
    // It was paid for, or went live, since: its money does not go where the question said.
    if (means !== closeMeans(row) && mayCloseNow(row)) return confirmCloseView(say, row, rowId);
    await closeAgent({ ctx, input: { deploymentId: row.id } });
    return closingView(say, agentName(row));
  }),
  aboutAgent("close_no", ({ say }, row) =>
    mayCloseNow(row) ? keptView(say, agentName(row)) : alreadyClosedView(say, agentName(row)),
  ),
];
