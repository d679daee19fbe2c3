import { runParts } from "../../db/run.ts";
import { verifyAudit } from "../../db/verify-audit.ts";
import { DAY_MS, dayStartOf } from "../../domain/usage/allowance.ts";
import type { Context } from "../../services/context.ts";
import type { AdminEntry } from "../identities.ts";
import { auditHeadView } from "../views/audit.ts";
import { pageParts, reachableAdmins } from "./reach-admins.ts";

/**
 * Once a day walks the audit log's chain and tells the owner its head: a copy that nobody can rewrite who can
 * rewrite the database.
 * @returns when to come back (ms since epoch)
 */
export async function tellAuditHead(ctx: Context, admins: readonly AdminEntry[]): Promise<number> {
  const today = dayStartOf(ctx.clock.now());
  const verdict = await verifyAudit(ctx.repos.auditChain);
  const { bad, sealed } = verdict;
  if (bad) ctx.log.error({ event: "audit.broken", seq: bad.seq, id: bad.id, why: bad.why });
  else ctx.log.info({ event: "audit.verified", sealed });
  const owners = await reachableAdmins(
    ctx,
    admins.filter(({ role }) => role === "owner"),
  );
  const page = await pageParts(ctx, owners, `audit-head:${today}`, (say) => auditHeadView(say, verdict));
  if (sealed > 0 && page.parts.length > 0) {
    await runParts(ctx.db, page.parts);
    page.nudge();
  }
  return today + DAY_MS;
}
