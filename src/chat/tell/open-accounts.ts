import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Context } from "../../services/context.ts";

/** Chat accounts in which somebody can be told something now, the one linked last at the end. */
export async function openAccounts(ctx: Context, userId: string): Promise<ChatIdentity[]> {
  const linked = await ctx.repos.chatIdentities.listByUser(userId);
  return linked.filter(({ platform, blockedAt }) => blockedAt === null && ctx.channels.has(platform));
}
