import { listAgents } from "../../services/deployments/list-agents.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import { confirmRestartView, nothingToChangeView } from "../views/changes.ts";
import { mayRestartNow } from "../which-agents.ts";

export const restartCommand = defineCommand({
  name: "restart",
  description: "command-restart",
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  destructive: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
  async run(request, name) {
    const rows = await listAgents({ ctx: request.ctx, input: { limit: 50 } });
    if (!rows.some(mayRestartNow)) return nothingToChangeView(request.say, "restart");
    const picked = await pickAgent(request, name, "restart_ask", mayRestartNow);
    return isView(picked) ? picked : confirmRestartView(request.say, picked, request.rowId);
  },
});
