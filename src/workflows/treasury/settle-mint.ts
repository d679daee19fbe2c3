import { runParts } from "../../db/run.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import { caseOverPart, openCase } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";

/** Ten blocks are an epoch, which is longer than between two looks at anything else. */
const POLLS_PER_LOOK = 4;

export const mintCase = (owner: string): string => `mint:${owner}`;

/**
 * Finds out what became of the mint that was sent: a transaction that went through says nothing, the chain's own book
 * does. One that is not in it when it could be no longer on its way was cancelled, and its AKT is back.
 * @returns when to look again (ms since epoch), or null when nothing is on its way
 */
export async function settleMint(ctx: Context, akash: AkashBackend): Promise<number | null> {
  const sent = akash.mint && (await ctx.repos.actMints.findSent(akash.owner));
  if (!sent || !akash.mint) return null;
  const fate = await akash.mint.fateSince(sent.sinceHeight);
  const { deploy } = ctx.settings;
  const mayLand = ctx.clock.now() < sent.updatedAt + deploy.createMayLandMs;
  if (fate === "pending" || (fate === "none" && mayLand))
    return ctx.clock.now() + POLLS_PER_LOOK * deploy.pollMs;
  const { burnUakt, txHash } = sent;
  if (fate === "executed") {
    await ctx.repos.actMints.end(sent.id, "executed");
    await runParts(ctx.db, [caseOverPart(ctx, mintCase(akash.owner))]);
    ctx.log.info({ event: "operator.minted", burnUakt, txHash });
    return null;
  }
  // Whoever died before signing has sent nothing, which is nobody's fault.
  if (!(await ctx.repos.actMints.end(sent.id, "cancelled")) || txHash === null) return null;
  ctx.log.error({ event: "operator.mint_cancelled", burnUakt, txHash });
  const facts = { burnUakt, wallet: akash.owner };
  const input = { key: mintCase(akash.owner), kind: "mint_cancelled", subject: akash.name, facts } as const;
  await openCase({ ctx, input });
  return null;
}
