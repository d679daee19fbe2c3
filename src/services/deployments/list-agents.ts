import { z } from "zod";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({
  after: z.string().optional(),
  limit: z.number().int().min(1).max(50).default(10),
  ended: z.boolean().default(false),
});

/**
 * The actor's agents, newest first, a page at a time. Drafts that were never paid for are left out, and what was closed
 * unless `ended` asks for it.
 */
export async function listAgents({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = requireUser(ctx);
  const { after, limit, ended } = Input.parse(input);
  return await ctx.repos.deployments.listByUser(actor.userId, {
    limit,
    hidden: ended ? ["draft"] : ["draft", "closed"],
    ...(after === undefined ? {} : { after }),
  });
}
