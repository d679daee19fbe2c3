import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { listAgents } from "../../services/deployments/list-agents.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import { confirmCloseView, nothingToCloseView } from "../views/agents.ts";

const mayClose = (row: Deployment): boolean =>
  row.phase !== "closing" && row.phase !== "closed" && row.phase !== "failed";

export const closeCommand = defineCommand({
  name: "close",
  description: "command-close",
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  destructive: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
  async run(request, name) {
    const rows = await listAgents({ ctx: request.ctx, input: { limit: 50 } });
    if (!rows.some(mayClose)) return nothingToCloseView(request.say);
    const picked = await pickAgent(request, name, "close_ask", mayClose);
    return isView(picked) ? picked : confirmCloseView(request.say, picked, request.rowId);
  },
});
