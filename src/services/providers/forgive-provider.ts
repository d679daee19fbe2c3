import { z } from "zod";
import type { AdminCase } from "../../db/repositories/admin-case-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({ number: z.number().int() });

/**
 * Lets a provider be chosen although it was proposed for the blacklist: what was seen of it so far proposes nothing any
 * more, and still counts in its record. Doing it twice changes nothing.
 * @returns the case as it stands
 * @throws AppError `forbidden`, `not_found` (`case`)
 */
export async function forgiveProvider({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AdminCase> {
  const actor = await requireMay(ctx, "blacklist.forgive");
  const { number } = Input.parse(input);
  const { adminCases, audit, pardons } = ctx.repos;
  const row = await adminCases.findByNumber(number);
  if (row?.kind !== "provider_ailing")
    throw new AppError("not_found", "no such case", { details: { reason: "case" } });
  const settled = await adminCases.settle(row.id, { by: actor.userId, note: "forgiven" }, [
    pardons.pardonPart(row.subject, actor.userId),
    audit.part({
      actor,
      action: "blacklist.forgive",
      subjectKind: "provider",
      subjectId: row.subject,
      details: { case: number },
    }),
  ]);
  return settled ?? (await adminCases.find(row.id)) ?? row;
}
