import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../context.ts";

/**
 * Whether an attempt's container has been handed the bot since that time (ms), and its agent runs with it. Where there
 * is no companion to say so, the hand-over must do.
 */
export async function isSpeaking(ctx: Context, intent: Intent, sinceMs: number): Promise<boolean> {
  if (intent.channelWanted !== "on" || intent.bootedAt === null || intent.bootedAt < sinceMs) return false;
  const report = await ctx.repos.agentReports.find(intent.id);
  return report === null || (report.channel === "on" && report.state === "running");
}
