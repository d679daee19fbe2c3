import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { BEGINS, beginChangeParts } from "../../services/deployments/begin-change.ts";
import { commitStep } from "./commit-step.ts";
import type { LeaseNews } from "./lease-end.ts";

/** A move away that found no place is tried again after this many of a heal's rests. */
const RESTS_BETWEEN = 3;

/**
 * The provider takes its machine back at a time it has announced. The agent's owner is told that time, and the agent
 * moves at once: whoever waits for the last minute has no second try. Without a place to go to it stays for as long as
 * it may, and looks again.
 * @param news what the chain says; null when it cannot be read now @param laterMs when to look again by itself
 */
export async function reclaiming(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  news: LeaseNews | null,
  laterMs: number,
): Promise<number> {
  const now = ctx.clock.now();
  if (news === null) return laterMs;
  if (deployment.phase !== "reclaiming") {
    await commitStep(ctx, deployment, {
      to: "reclaiming",
      event: "reclaim_announced",
      evidence: { provider: intent.provider, atMs: news.reclaimAtMs },
    });
    return now;
  }
  if (news.reclaimAtMs === null) {
    await commitStep(ctx, deployment, {
      to: "live",
      event: "reclaim_withdrawn",
      evidence: { provider: intent.provider },
    });
    return laterMs;
  }
  const last = await ctx.repos.leaseChanges.findLast(deployment.id);
  const notBefore =
    last?.why === "reclaim" ? (last.endedAt ?? now) + RESTS_BETWEEN * ctx.settings.deploy.healRestMs : 0;
  if (now < notBefore) return Math.min(notBefore, laterMs);
  const change = { kind: "move", why: "reclaim", step: "saving" } as const;
  await commitStep(ctx, deployment, {
    to: "moving",
    event: BEGINS.move,
    evidence: { why: change.why, provider: intent.provider, step: change.step },
    parts: beginChangeParts(ctx, deployment, change),
  });
  return now;
}
