import { RESTING } from "../../domain/deployments/phases.ts";
import { pauseOwnModel } from "../../services/agents/pause-own-model.ts";
import { renewKey } from "../../services/agents/renew-key.ts";
import { closeAgent } from "../../services/deployments/close-agent.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { showAgents } from "../commands/bots.ts";
import { showStatus } from "../commands/status.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { confirmNewKeyView, newKeyOnItsWayView } from "../views/agent-model.ts";
import { agentName, alreadyClosedView, closingView, confirmCloseView, keptView } from "../views/agents.ts";
import { type Action, need } from "./action.ts";

const isOver = (phase: string): boolean => phase === "closed" || phase === "failed";

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
  {
    verb: "key_ask",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      return RESTING.includes(row.phase) && row.restartWantedAt === null
        ? confirmNewKeyView(request.say, row, request.rowId)
        : await showStatus(request, row.id);
    },
  },
  {
    verb: "key_yes",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      await renewKey({ ctx: request.ctx, input: { deploymentId: row.id } });
      return newKeyOnItsWayView(request.say, row);
    },
  },
  {
    verb: "close_ask",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      if (isOver(row.phase) || row.phase === "closing") return alreadyClosedView(request.say, agentName(row));
      return confirmCloseView(request.say, row, request.rowId);
    },
  },
  {
    verb: "close_yes",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      if (isOver(row.phase)) return alreadyClosedView(request.say, agentName(row));
      await closeAgent({ ctx: request.ctx, input: { deploymentId: row.id } });
      return closingView(request.say, agentName(row));
    },
  },
  {
    verb: "close_no",
    signIn: true,
    run: async (request, args) => {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      return isOver(row.phase) || row.phase === "closing"
        ? alreadyClosedView(request.say, agentName(row))
        : keptView(request.say, agentName(row));
    },
  },
];
