import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { AkashBackend, ChainDeployment } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { allBackends } from "../../services/deployments/backend-of.ts";
import { isManifestOf } from "../../services/deployments/is-manifest-of.ts";
import { noteGone, noteStranger } from "./strangers.ts";

const SWEEP_EVERY_MS = 60_000;
/** Work in progress is left alone for this long. */
const GRACE_MS = 10 * 60_000;
/** Never more than this many closes a sweep, however wrong our books may look. */
const MAX_CLOSES = 3;

/**
 * The second line of defence against orphans (I2), for every way to Akash: closes what our books say is ours and over,
 * but the chain still runs. What the books do not know is for an administrator to decide. If either side cannot be
 * read, nothing happens there.
 */
export async function sweepChain(ctx: Context): Promise<number> {
  const budget = { closes: MAX_CLOSES };
  const unread: unknown[] = [];
  let awaited = false;
  for (const akash of allBackends(ctx)) {
    try {
      if (await sweep(ctx, akash, budget)) awaited = true;
    } catch (error) {
      unread.push(error);
    }
  }
  if (unread.length > 0) throw unread[0];
  return ctx.clock.now() + (awaited ? ctx.settings.deploy.pollMs : SWEEP_EVERY_MS);
}

/**
 * The same look without closing what is ours: after the database was put back, what is on chain and in no book goes to
 * the administrators first. @returns how many there are. @throws what a way to Akash throws that cannot be read
 */
export async function readStrangers(ctx: Context): Promise<number> {
  let strangers = 0;
  for (const akash of allBackends(ctx)) {
    await sweep(ctx, akash, { closes: 0 });
    strangers += (await ctx.repos.unknownDeployments.listRunning(akash.name, akash.owner)).length;
  }
  return strangers;
}

/** @returns true when somebody waits to hear that a deployment is closed */
async function sweep(ctx: Context, akash: AkashBackend, budget: { closes: number }): Promise<boolean> {
  let awaited = false;
  const active = await akash.listActive();
  for (const onChain of active) {
    const intent = await ours(ctx, akash, onChain);
    if (!intent) {
      if ((await noteStranger(ctx, akash, onChain)) === "closing") awaited = true;
      continue;
    }
    if (!isLeftover(ctx, intent, onChain) || budget.closes === 0) continue;
    budget.closes--;
    ctx.log.error({ event: "akash.orphan_closed", dseq: onChain.dseq, deploymentId: intent.deploymentId });
    await close(ctx, akash, onChain.dseq);
  }
  await noteGone(ctx, akash, new Set(active.map(({ dseq }) => dseq)));
  return awaited;
}

/**
 * The attempt that made this deployment. A number that we chose may be taken by somebody else with this wallet, so the
 * manifest must be the same; where a service chose it, the manifest alone tells, since each holds a secret of its own.
 */
async function ours(ctx: Context, akash: AkashBackend, onChain: ChainDeployment): Promise<Intent | null> {
  const { dseq, hashHex } = onChain;
  const intent = await ctx.repos.intents.findByDseq(akash.owner, dseq);
  if (akash.nextDseq !== null) return intent && isManifestOf(intent, hashHex) ? intent : null;
  if (intent && !isManifestOf(intent, hashHex))
    ctx.log.warn({ event: "akash.manifest_rewritten", dseq, deploymentId: intent.deploymentId });
  return intent ?? (await ctx.repos.intents.findByManifest(akash.owner, hashHex));
}

/** What ran on although its attempt is over, or a second one that a create made after it had been given up as lost. */
function isLeftover(ctx: Context, intent: Intent, { dseq }: ChainDeployment): boolean {
  const isDouble = intent.dseq !== null && intent.dseq !== dseq;
  return (intent.state === "closed" || isDouble) && ctx.clock.now() - intent.updatedAt > GRACE_MS;
}

/** One that cannot be closed now must not keep the sweep from the others. */
async function close(ctx: Context, akash: AkashBackend, dseq: string): Promise<void> {
  try {
    await akash.close(dseq);
  } catch (error) {
    ctx.log.error({ event: "akash.orphan_stays", dseq, err: error });
  }
}
