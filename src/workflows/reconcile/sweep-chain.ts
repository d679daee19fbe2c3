import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { ChainDeployment } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";

const SWEEP_EVERY_MS = 60_000;
/** Work in progress is left alone for this long. */
const GRACE_MS = 10 * 60_000;
/** Never more than this many closes a sweep, however wrong our books may look. */
const MAX_CLOSES = 3;

/**
 * The second line of defence against orphans (I2): closes what our books say is ours and over, but the chain still
 * runs. What the books do not know is reported and never touched. If either side cannot be read, nothing happens.
 */
export async function sweepChain(ctx: Context): Promise<number> {
  const active = await ctx.akash.listActive();
  let closes = 0;
  for (const onChain of active) {
    const intent = await ctx.repos.intents.findByDseq(ctx.akash.owner, onChain.dseq);
    if (!intent || intent.manifestHash !== onChain.hashHex) {
      reportStranger(ctx, onChain);
      continue;
    }
    if (!isLeftover(ctx, intent) || closes >= MAX_CLOSES) continue;
    closes++;
    ctx.log.error({ event: "akash.orphan_closed", dseq: onChain.dseq, deploymentId: intent.deploymentId });
    await close(ctx, onChain.dseq);
  }
  return ctx.clock.now() + SWEEP_EVERY_MS;
}

/** One that cannot be closed now must not keep the sweep from the others. */
async function close(ctx: Context, dseq: string): Promise<void> {
  try {
    await ctx.akash.close(dseq);
  } catch (error) {
    ctx.log.error({ event: "akash.orphan_stays", dseq, err: error });
  }
}

function isLeftover(ctx: Context, intent: Intent): boolean {
  return intent.state === "closed" && ctx.clock.now() - intent.updatedAt > GRACE_MS;
}

function reportStranger(ctx: Context, onChain: ChainDeployment): void {
  const uactPerBlock = onChain.leases.reduce(
    (sum, l) => sum + (l.state === "active" ? l.priceUactPerBlock : 0),
    0,
  );
  ctx.log.error({
    event: "akash.unknown_deployment",
    dseq: onChain.dseq,
    escrowUact: onChain.escrowUact,
    uactPerBlock,
  });
}
