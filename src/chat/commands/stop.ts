import { listAgents } from "../../services/deployments/list-agents.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import { confirmStopView, nothingToChangeView } from "../views/changes.ts";
import { mayStopNow } from "../which-agents.ts";

export const stopCommand = defineCommand({
  name: "stop",
  description: "command-stop",
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  destructive: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
  async run(request, name) {
    const rows = await listAgents({ ctx: request.ctx, input: { limit: 50 } });
    if (!rows.some(mayStopNow)) return nothingToChangeView(request.say, "stop");
    const picked = await pickAgent(request, name, "stop_ask", mayStopNow);
    return isView(picked) ? picked : confirmStopView(request.say, picked, request.rowId);
  },
});
