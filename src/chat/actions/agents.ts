import { closeAgent } from "../../services/deployments/close-agent.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { showAgents } from "../commands/bots.ts";
import { showStatus } from "../commands/status.ts";
import { agentName, alreadyClosedView, closingView, confirmCloseView, keptView } from "../views/agents.ts";
import { type Action, need } from "./action.ts";

const isOver = (phase: string): boolean => phase === "closed" || phase === "failed";

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
