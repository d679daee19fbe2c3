import type { Context } from "../context.ts";
import { requireAdmin } from "./require-admin.ts";

/** Ends a fresh sign-in before its time. @returns whether there was one */
export async function endSudo({ ctx }: { ctx: Context }): Promise<boolean> {
  const actor = requireAdmin(ctx);
  const line = ctx.repos.audit.part({
    actor,
    action: "sudo.end",
    subjectKind: "user",
    subjectId: actor.userId,
  });
  return await ctx.repos.sudoGrants.end(actor.platform, actor.platformUserId, line);
}
