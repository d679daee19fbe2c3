import { listAgents } from "../../services/deployments/list-agents.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import { confirmMoveView, nothingToChangeView } from "../views/changes.ts";
import { mayMoveNow } from "../which-agents.ts";

export const moveCommand = defineCommand({
  name: "move",
  description: "command-move",
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  destructive: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
  async run(request, name) {
    const rows = await listAgents({ ctx: request.ctx, input: { limit: 50 } });
    if (!rows.some(mayMoveNow)) return nothingToChangeView(request.say, "move");
    const picked = await pickAgent(request, name, "move_ask", mayMoveNow);
    return isView(picked) ? picked : confirmMoveView(request.say, picked, request.rowId);
  },
});
