import { USUAL_BLOCK_SECONDS } from "../../domain/providers/running-cost.ts";
import type { Holdings } from "../../domain/providers/treasury.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";

/** What a wallet has, and what it pays for. @throws AppError while its balance cannot be read */
export async function readHoldings(
  ctx: Context,
  akash: AkashBackend,
): Promise<Holdings & { height: number | null }> {
  const [float, pace, { uactPerBlock }] = await Promise.all([
    akash.float(),
    akash.pace().catch(() => null),
    ctx.repos.leases.sumOpen(akash.owner),
  ]);
  return {
    ...float,
    uactPerBlock,
    secondsPerBlock: pace?.secondsPerBlock ?? USUAL_BLOCK_SECONDS,
    height: pace?.height ?? null,
  };
}
