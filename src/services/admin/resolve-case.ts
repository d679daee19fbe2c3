import { z } from "zod";
import type { AdminCase } from "../../db/repositories/admin-case-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({
  number: z.number().int(),
  note: z.string().trim().min(1).max(300).nullable().default(null),
});

/**
 * Says that a case is settled, with a note for whoever looks later. Doing it twice changes nothing. What
 * waits for a yes or a no stays open until it is decided: nobody would see it any more.
 * @returns the case as it stands
 * @throws AppError `forbidden`, `not_found` (`case`)
 */
export async function resolveCase({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AdminCase> {
  const actor = await requireMay(ctx, "case.resolve");
  const { number, note } = Input.parse(input);
  const row = await ctx.repos.adminCases.findByNumber(number);
  if (!row) throw new AppError("not_found", "no such case", { details: { reason: "case" } });
  if (await isUndecided(ctx, row)) return row;
  const settled = await ctx.repos.adminCases.settle(row.id, { by: actor.userId, note }, [
    ctx.repos.audit.part({ actor, action: "case.resolve", subjectKind: "case", subjectId: row.id }),
    // Otherwise the same evidence would open it again.
    ...(row.kind === "provider_ailing" ? [ctx.repos.pardons.pardonPart(row.subject, actor.userId)] : []),
  ]);
  return settled ?? (await ctx.repos.adminCases.find(row.id)) ?? row;
}

async function isUndecided({ repos }: Context, { kind, subject }: AdminCase): Promise<boolean> {
  if (kind === "second_person") return (await repos.adminRequests.find(subject))?.state === "open";
  return kind === "refund_over_limit" && (await repos.refunds.find(subject))?.state === "held";
}
