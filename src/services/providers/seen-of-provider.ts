import { PROPOSAL_MS, type Sighting } from "../../domain/providers/propose-entry.ts";
import type { Context } from "../context.ts";

/** More than this says nothing that these do not say already. */
const SIGHTINGS = 500;

/** What was seen of a provider as far back as rules look, or since that time (ms), newest first. */
export async function seenOfProvider(ctx: Context, provider: string, sinceMs = 0): Promise<Sighting[]> {
  const since = Math.max(sinceMs, ctx.clock.now() - PROPOSAL_MS);
  const rows = await ctx.repos.observations.recorded(provider, since, SIGHTINGS);
  return rows.map(({ kind, deploymentId, createdAt }) => ({ kind, deploymentId, atMs: createdAt }));
}
