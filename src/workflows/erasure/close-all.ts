import { isOver } from "../../domain/deployments/phases.ts";
import { eraseBackups } from "../../services/backups/delete-backups.ts";
import { endAgent } from "../../services/billing/plan/end-agents-of.ts";
import type { Context } from "../../services/context.ts";

const PAGE = 100;

/**
 * Sends every agent of a person into closing, and erases what was saved of those that are closed.
 * @returns whether all of them are over, and nothing saved is left of any
 */
export async function closeAll(ctx: Context, userId: string): Promise<boolean> {
  let allOver = true;
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.deployments.listByUser(userId, { limit: PAGE, ...(after && { after }) });
    for (const row of page) {
      if (!isOver(row.phase)) {
        allOver = false;
        await endAgent(ctx, row.id, "account_deleted");
      } else if (row.backupKey !== null && !(await eraseBackups(ctx, row))) allOver = false;
    }
    after = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  return allOver && !(await ctx.repos.backups.isAnyStored(userId));
}
