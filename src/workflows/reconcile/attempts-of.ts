import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { isManifestOf } from "../../services/deployments/is-manifest-of.ts";

/** What is known of a deployment on chain. */
type OnChain = { dseq: string; hashHex: string };

/**
 * The attempts that made these deployments, by dseq. To be asked after the chain: an attempt is written down before
 * anything of it can be there. What has none is in no book of ours.
 */
export async function attemptsOf(
  ctx: Context,
  akash: AkashBackend,
  found: readonly OnChain[],
): Promise<Map<string, Intent>> {
  const intents = await ctx.repos.intents.listByDseqs(
    akash.owner,
    found.map(({ dseq }) => dseq),
  );
  const byDseq = new Map(intents.map((intent) => [intent.dseq, intent]));
  const attempts = new Map<string, Intent>();
  for (const onChain of found) {
    const attempt = await attemptOf(ctx, akash, onChain, byDseq.get(onChain.dseq) ?? null);
    if (attempt) attempts.set(onChain.dseq, attempt);
  }
  return attempts;
}

/**
 * A number that we chose may be taken by somebody else with this wallet, so the manifest must be the same; where a
 * service chose it, the manifest alone tells, since each holds a secret of its own.
 */
async function attemptOf(
  ctx: Context,
  akash: AkashBackend,
  { dseq, hashHex }: OnChain,
  intent: Intent | null,
): Promise<Intent | null> {
  if (akash.nextDseq !== null) return intent && isManifestOf(intent, hashHex) ? intent : null;
  if (intent && !isManifestOf(intent, hashHex))
    ctx.log.warn({ event: "akash.manifest_rewritten", dseq, deploymentId: intent.deploymentId });
  return intent ?? (await ctx.repos.intents.findByManifest(akash.owner, hashHex));
}
