import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isHeard } from "../agents/is-heard.ts";
import type { Context } from "../context.ts";

/** Whether an agent can be saved before something is done to it, and what there is if it cannot. */
export interface SavingOutlook {
  canSave: boolean;
  /** How long is waited for that, ms. */
  waitMs: number;
  /** When it was saved last (ms); null for never. */
  savedAtMs: number | null;
}

export async function savingOutlook(
  ctx: Context,
  row: Pick<Deployment, "id" | "currentIntentId">,
): Promise<SavingOutlook> {
  const last = await ctx.repos.backups.latestWhole(row.id);
  return {
    canSave: await isHeard(ctx, row),
    waitMs: ctx.settings.deploy.saveTimeoutMs,
    savedAtMs: last?.endedAt ?? null,
  };
}
