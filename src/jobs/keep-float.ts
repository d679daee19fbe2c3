import type { AkashBackend } from "../ports/akash-backend.ts";
import type { Context } from "../services/context.ts";
import { allBackends } from "../services/deployments/backend-of.ts";
import { alarmOfTreasury } from "../workflows/treasury/alarm-of-treasury.ts";
import { mintAhead } from "../workflows/treasury/mint-ahead.ts";
import { readHoldings } from "../workflows/treasury/read-holdings.ts";
import { settleMint } from "../workflows/treasury/settle-mint.ts";

const EVERY_MS = 5 * 60_000;

/**
 * Looks after the money that everything runs on, for each wallet: what became of a mint, whether ACT and AKT last, and
 * more ACT where they do not. A wallet that cannot be read now is looked at again, and keeps the others from nothing.
 */
export async function keepFloat(ctx: Context): Promise<number> {
  const later = ctx.clock.now() + EVERY_MS;
  const looks: number[] = [];
  for (const akash of allBackends(ctx)) {
    try {
      looks.push((await keepOne(ctx, akash)) ?? later);
    } catch (error) {
      ctx.log.warn({ event: "operator.float_unread", backend: akash.name, err: error });
      looks.push(later);
    }
  }
  return Math.min(...looks);
}

/** @returns when to look again for the sake of a mint that is on its way */
async function keepOne(ctx: Context, akash: AkashBackend): Promise<number | null> {
  const mint = await settleMint(ctx, akash);
  if (mint !== null) return mint;
  const holdings = await readHoldings(ctx, akash);
  const { actUact, aktUakt } = holdings;
  // The wallet's figures are those of the way that new deployments go.
  const event = akash === ctx.akash ? "operator.float" : "operator.float_elsewhere";
  ctx.log.info({ event, backend: akash.name, actUact, aktUakt });
  await alarmOfTreasury(ctx, akash, holdings);
  return await mintAhead(ctx, akash, holdings);
}
