import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import { changePause } from "../agents/change-pause.ts";
import type { Context } from "../context.ts";
import { requireSudo } from "./require-sudo.ts";

const Input = z.union([
  z.object({ agent: z.string(), to: z.literal("paused"), reason: z.string().trim().min(3).max(300) }),
  z.object({ agent: z.string(), to: z.literal("running") }),
]);

/**
 * Pauses anybody's model, for a reason that its owner is told, or lets it run again. `agent` is its bot's name or its
 * id. Paused for abuse, it stops answering on every replica within a second; its container is left alone. Letting it run
 * again takes nothing from anybody and needs no fresh sign-in.
 * @returns the agent, and whether that changed anything
 * @throws AppError `forbidden` (`sudo`); `not_found`; `conflict` (`agent_over`, `ambiguous` where two bots have that name)
 */
export async function pauseAgentModel({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const asked = Input.parse(input);
  const allowed = asked.to === "paused" ? requireSudo : requireMay;
  const actor = await allowed(ctx, "model.pause");
  const agent = await findAgent(ctx, asked.agent);
  const reason = asked.to === "paused" ? asked.reason : null;
  const changed = await changePause(ctx, actor, agent.id, { by: "operator", to: asked.to, reason });
  return { agent, changed };
}

async function findAgent(ctx: Context, words: string): Promise<Deployment> {
  const byId = await ctx.repos.deployments.findById(words);
  if (byId) return byId;
  const [found, another] = await ctx.repos.deployments.findByBotName(words.replace(/^@/, ""));
  if (!found) throw new AppError("not_found", "no agent has such a bot", { details: { reason: "agent" } });
  if (another)
    throw new AppError("conflict", "two agents have a bot of that name", {
      details: { reason: "ambiguous" },
    });
  return found;
}
