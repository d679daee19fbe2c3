import type { Backup } from "../../db/repositories/backup-repository.ts";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import type { Context } from "../context.ts";

/** More than retention keeps. */
const LOOKED_AT = 50;

/** The last state that was saved while an agent had a revision; null where there is none any more. */
export async function stateOfRevision(
  ctx: Context,
  { deploymentId, n, createdAt }: Revision,
): Promise<Backup | null> {
  const next = await ctx.repos.revisions.find(deploymentId, n + 1);
  const saved = await ctx.repos.backups.list(deploymentId, ["whole"], { limit: LOOKED_AT });
  const isOfIt = ({ endedAt }: Backup): boolean =>
    endedAt !== null && endedAt >= createdAt && (next === null || endedAt <= next.createdAt);
  return saved.find(isOfIt) ?? null;
}
