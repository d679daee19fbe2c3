import { burnFor, type Holdings, wantedFloat } from "../../domain/providers/treasury.ts";
import { AppError } from "../../errors.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";

/** After one that came to nothing. */
const REST_MS = 30 * 60_000;

/**
 * Burns AKT for ACT before the wallet is short: what was burnt is written down first, so that a lost answer is looked
 * for in the chain's book and nothing is burnt twice.
 * @returns when to look what became of it (ms since epoch), or null when nothing was sent
 */
export async function mintAhead(
  ctx: Context,
  akash: AkashBackend,
  holdings: Holdings & { height: number | null },
): Promise<number | null> {
  const { treasury, agent, deploy } = ctx.settings;
  const { aheadDays } = treasury;
  const wantedUact = wantedFloat(holdings, { aheadDays, depositUact: agent.depositUact });
  if (holdings.actUact >= wantedUact) return null;
  const { actUact: haveUact, aktUakt: haveUakt, height } = holdings;
  const burnUakt = burnFor(holdings, wantedUact);
  if (!treasury.mint || akash.mint === null || burnUakt === null) {
    ctx.log.error({ event: "operator.wallet_low", backend: akash.name, haveUact, wantedUact, haveUakt });
    return null;
  }
  if (height === null || (await isResting(ctx, akash.owner))) return null;
  const mint = await ctx.repos.actMints.begin({ owner: akash.owner, burnUakt, sinceHeight: height });
  if (!mint) return null;
  ctx.checkpoint("mint.before_call");
  try {
    const outcome = await akash.mint.burn({
      burnUakt,
      async onSigned(txHash) {
        await ctx.repos.actMints.setTx(mint.id, txHash);
        ctx.checkpoint("mint.signed");
      },
    });
    ctx.checkpoint("mint.done_unrecorded");
    ctx.log.info({ event: "operator.minting", burnUakt, outcome: outcome.kind, haveUact, wantedUact });
  } catch (error) {
    // What is not the chain's own no may have been taken: its book will tell.
    if (!(error instanceof AppError) || error.code !== "rejected") throw error;
    await ctx.repos.actMints.end(mint.id, "cancelled");
    ctx.log.error({ event: "operator.mint_refused", burnUakt, reason: error.details.reason });
    return null;
  }
  return ctx.clock.now() + deploy.pollMs;
}

async function isResting(ctx: Context, owner: string): Promise<boolean> {
  const last = await ctx.repos.actMints.findLast(owner);
  return last?.state === "cancelled" && last.txHash !== null && ctx.clock.now() < last.updatedAt + REST_MS;
}
