import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { isManifestOf } from "../../services/deployments/is-manifest-of.ts";
import { createdAs, mayStillLand as createMayLand } from "./create-once.ts";
import { takeToken } from "./take-token.ts";

/** A signed transaction may still land for this long after it was last heard of; longer than its own time to live. */
const TX_MAY_LAND_MS = 3 * 60_000;

/**
 * Closes every deployment on chain that belongs to a deployment of ours, and calls it closed only once the chain
 * says so (I2, I3). At most one outside write per call and intent. An attempt newer than the row as it was read was
 * planned by whoever took over from us: it is theirs, so nothing is closed by so old a view.
 * @param keep attempts that go on. While there is one, it may speak with the bot's token, which is left alone
 */
export async function teardownAll(
  ctx: Context,
  deployment: Deployment,
  keep: readonly string[] = [],
): Promise<"all_closed" | "waiting"> {
  let waiting = false;
  const mayFence = keep.length === 0;
  const intents = await ctx.repos.intents.listByDeployment(deployment.id);
  if (intents.some((intent) => intent.attempt > deployment.attempt)) return "waiting";
  for (const intent of intents) {
    if (intent.state === "closed" || keep.includes(intent.id)) continue;
    if (!(await teardown(ctx, deployment, intent, mayFence))) waiting = true;
  }
  return waiting ? "waiting" : "all_closed";
}

async function teardown(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  mayFence: boolean,
): Promise<boolean> {
  const wasSeen = intent.state !== "planned" && intent.state !== "unwanted";
  if (!wasSeen && intent.createTxHash === null && intent.createSentAt === null)
    return await noteClosed(ctx, deployment, intent, "never_sent", null);
  const akash = backendOf(ctx, intent);
  if (intent.dseq === null) return await findThenClose(ctx, deployment, intent);
  const chain = await akash.readDeployment(intent.dseq);
  // Somebody else with this wallet may meet a number that we chose; one that a service gave us is ours.
  const isOurs = akash.nextDseq === null || (chain !== null && isManifestOf(intent, chain.hashHex));
  if (chain?.state === "closed" && isOurs) {
    if (mayFence && intent.bootedAt !== null) await takeToken(ctx, deployment);
    return await noteClosed(ctx, deployment, intent, "closed", chain.transferredUact);
  }
  if (!chain) {
    const wasRefused = intent.failureReason === "deployment_refused";
    const mayStillLand = !wasSeen && !wasRefused && ctx.clock.now() - intent.updatedAt < TX_MAY_LAND_MS;
    return mayStillLand ? false : await noteClosed(ctx, deployment, intent, "not_on_chain", null);
  }
  if (!isOurs) return await noteClosed(ctx, deployment, intent, "not_ours", null);
  ctx.checkpoint("close.before_call");
  await akash.close(intent.dseq);
  ctx.checkpoint("close.done_unrecorded");
  return false;
}

/** A create was sent and nobody saw its answer: what it made, if anything, gets its number and is closed next. */
async function findThenClose(ctx: Context, deployment: Deployment, intent: Intent): Promise<boolean> {
  const dseq = await createdAs(ctx, intent);
  if (dseq !== null) {
    await ctx.repos.intents.setDseq(intent.id, dseq);
    return false;
  }
  return createMayLand(ctx, intent) ? false : await noteClosed(ctx, deployment, intent, "not_on_chain", null);
}

/** null where a service adds to the escrow: then our deposits are not all that was in it. */
async function returnedUact(ctx: Context, intent: Intent, spentUact: number): Promise<number | null> {
  if (backendOf(ctx, intent).keepFunded !== null) return null;
  const added = await ctx.repos.escrowDeposits.sumInto(intent);
  return Math.max(0, intent.depositUact + added - spentUact);
}

/** @returns false when it was signed for since we looked: then it must be looked for again */
async function noteClosed(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
  how: string,
  spentUact: number | null,
): Promise<boolean> {
  const closed = await ctx.repos.intents.close(intent, {
    deploymentId: deployment.id,
    how,
    spentUact,
    evidence: {
      dseq: intent.dseq,
      returnedUact: spentUact === null ? null : await returnedUact(ctx, intent, spentUact),
    },
  });
  if (!closed) return false;
  ctx.log.info({
    event: "akash.deployment_closed",
    deploymentId: deployment.id,
    dseq: intent.dseq,
    how,
    spentUact,
  });
  return true;
}
