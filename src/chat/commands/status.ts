import { agentStatus } from "../../services/deployments/agent-status.ts";
import { agentCommand } from "../agent-command.ts";
import type { Request } from "../request.ts";
import { botLinkOf } from "../tell/post-news.ts";
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
    makerLink: ctx.channels.get(row.channel)?.makerLink() ?? null,
  });
}

export const statusCommand = agentCommand({
  name: "status",
  description: "command-status",
  verb: "agent_status",
  run: (request, { id }) => showStatus(request, id),
});
