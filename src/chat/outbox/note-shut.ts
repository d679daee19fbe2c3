import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import { giveUpWaiting } from "./give-up-waiting.ts";

/**
 * Notes that a chat shut us out, and gives up what waits for it, which is then told elsewhere. What is not given up yet
 * when the process ends is offered to that chat again, and refused again.
 */
export async function noteShut(ctx: Context, platform: Platform, chatId: string): Promise<void> {
  await ctx.repos.chatIdentities.markBlocked(platform, chatId, ctx.clock.now());
  ctx.checkpoint("shut.marked");
  await giveUpWaiting(ctx, platform, chatId);
  ctx.checkpoint("shut.given_up");
}
