import { agentStatus } from "../../services/deployments/agent-status.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import { botLinkOf } from "../post-news.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { statusView } from "../views/agents.ts";

/** Everything known of one agent of this person. */
export async function showStatus(request: Request, deploymentId: string): Promise<View> {
  const { ctx, say } = request;
  const status = await agentStatus({ ctx, input: { deploymentId } });
  const row = status.deployment;
  const model = ctx.settings.models.find((m) => m.id === row.model);
  return statusView(say, status, {
    nowMs: ctx.clock.now(),
    modelTitle: model?.title ?? row.model,
    botLink: botLinkOf(ctx, row),
  });
}

export const statusCommand = defineCommand({
  name: "status",
  description: "command-status",
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
  async run(request, name) {
    const picked = await pickAgent(request, name, "agent_status");
    return isView(picked) ? picked : await showStatus(request, picked.id);
  },
});
