import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";

/**
 * Takes the wish to be erased back while nothing of it has begun.
 * @returns whether the account stays
 */
export async function keepAccount({ ctx }: { ctx: Context }): Promise<boolean> {
  const actor = requireUser(ctx);
  const { accountDeletions, audit } = ctx.repos;
  const open = await accountDeletions.findOpen(actor.userId);
  if (!open) return true;
  const line = audit.part({
    actor,
    action: "account.keep",
    subjectKind: "user",
    subjectId: actor.userId,
  });
  return (await accountDeletions.transition(open.id, "waiting", "cancelled", [line], null)) !== null;
}
