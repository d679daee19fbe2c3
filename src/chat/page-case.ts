import { commitCas } from "../db/cas-batch.ts";
import type { Context } from "../services/context.ts";
import type { AdminEntry } from "./identities.ts";
import { NOBODY_MS, pageParts, reachableAdmins } from "./reach-admins.ts";
import { caseView } from "./views/cases.ts";

/**
 * Tells every administrator who can be reached of an open case, once.
 * @returns when to come back (ms since epoch), or null
 */
export async function pageCase(
  ctx: Context,
  admins: readonly AdminEntry[],
  key: string,
): Promise<number | null> {
  const row = await ctx.repos.adminCases.findOpen(key);
  if (!row || row.pagedAt !== null) return null;
  const { id, kind, number } = row;
  ctx.log.error({ event: "admin.case_open", kind, number });
  const reached = await reachableAdmins(ctx, admins);
  if (reached.length === 0) {
    ctx.log.error({ event: "admin.nobody_to_tell", about: kind, number });
    return ctx.clock.now() + NOBODY_MS;
  }
  const page = await pageParts(ctx, reached, `case:${id}`, (say) => caseView(say, row));
  if (await commitCas(ctx.db, ctx.repos.adminCases.pagedHead(row), page.parts)) page.nudge();
  return null;
}
