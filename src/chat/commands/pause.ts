import { z } from "zod";
import { AppError } from "../../errors.ts";
import { listPausedModels } from "../../services/admin/list-paused-models.ts";
import { pauseAgentModel } from "../../services/admin/pause-agent-model.ts";
import { readDeployPause } from "../../services/admin/pause-deploys.ts";
import type { CommandField } from "../command.ts";
import { defineCommand } from "../define-command.ts";
import { oneLine } from "../format.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { confirmPauseView, deployPauseView } from "../views/deploy-pause.ts";
import { usageView } from "../views/help.ts";
import { pausedModelsView, pauseSetView } from "../views/pauses.ts";

const Asked = z.union([
  z.strictObject({ verb: z.enum(["", "list"]) }).transform(() => ({ verb: "list" as const })),
  z.strictObject({ verb: z.literal("held") }),
  z.strictObject({ verb: z.literal("deploys"), reason: z.string().min(3).max(300).optional() }),
  z.strictObject({ verb: z.literal("off"), agent: z.string() }),
  z.strictObject({ verb: z.literal("on"), agent: z.string(), reason: z.string().min(3).max(300) }),
]);

/** "on @some_bot sends mass mail" → its parts. */
function split(text: string): unknown {
  const [verb = "", agent, ...rest] = text.trim().split(/\s+/);
  if (verb === "deploys") {
    const reason = [agent, ...rest].join(" ").trim();
    return { verb, ...(reason && { reason }) };
  }
  if (verb === "on") return { verb, agent, reason: rest.join(" ") };
  return rest.length > 0 ? null : { verb, ...(agent && { agent }) };
}

/** One page of those that are paused, newest first. */
export async function showPaused(
  request: Request,
  { over = false, before }: { over?: boolean; before?: string } = {},
): Promise<View> {
  const { ctx, say } = request;
  const input = { over, ...(before !== undefined && { before: Number(before) }) };
  const { paused, ...page } = await listPausedModels({ ctx, input });
  return pausedModelsView(say, paused, { over, ...page });
}

/** Whether new agents may be deployed; with a reason, whom it would concern to pause that. */
export async function showDeployPause({ ctx, say, rowId }: Request, reason?: string): Promise<View> {
  const standing = await readDeployPause({ ctx });
  if (reason === undefined || standing.pause) return deployPauseView(say, standing);
  return confirmPauseView(say, standing, reason, rowId);
}

const AGENT: CommandField = { name: "agent", description: "field-bot", required: true, kind: "text" };

export const pauseCommand = defineCommand({
  name: "pause",
  description: "command-pause",
  usage: "usage-pause",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().max(500).transform(split).pipe(Asked),
  verbs: [
    {
      name: "on",
      description: "verb-pause-on",
      fields: [AGENT, { name: "reason", description: "field-pause-reason", required: true, kind: "text" }],
    },
    { name: "off", description: "verb-pause-off", fields: [AGENT] },
    {
      name: "deploys",
      description: "verb-pause-deploys",
      fields: [{ name: "reason", description: "field-pause-deploys", kind: "text" }],
    },
    { name: "list", description: "verb-pause-list" },
    { name: "held", description: "verb-pause-held" },
  ],
  async run(request, asked) {
    if (asked.verb === "list" || asked.verb === "held")
      return await showPaused(request, { over: asked.verb === "held" });
    if (asked.verb === "deploys") return await showDeployPause(request, asked.reason);
    const { ctx, say } = request;
    try {
      const { agent, reason } = asked.verb === "on" ? asked : { agent: asked.agent, reason: null };
      const input =
        reason === null ? { agent, to: "running" as const } : { agent, to: "paused" as const, reason };
      const done = await pauseAgentModel({ ctx, input });
      return pauseSetView(say, done.agent, input.to, done.changed);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "not_found") throw error;
      const problem = say("pause-unknown", { agent: oneLine(asked.agent) });
      return usageView(say, "pause", say("usage-pause"), problem);
    }
  },
});
