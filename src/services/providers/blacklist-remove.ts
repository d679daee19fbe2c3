import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { ProviderAddress } from "./blacklist-add.ts";

/**
 * Lets a provider be chosen again.
 * @throws AppError `forbidden`, `invalid_input`, `not_found` when it is not on the list
 */
export async function blacklistRemove({ ctx, input }: { ctx: Context; input: { address: string } }) {
  const actor = await requireMay(ctx, "blacklist.remove");
  const address = ProviderAddress.safeParse(input.address);
  if (!address.success)
    throw new AppError("invalid_input", "not a provider address", { details: { field: "address" } });
  if (!(await ctx.repos.blacklist.remove(address.data))) {
    throw new AppError("not_found", "that provider is not on the list", { details: { reason: "blacklist" } });
  }
  await ctx.repos.audit.write({
    actor,
    action: "blacklist.remove",
    subjectKind: "provider",
    subjectId: address.data,
    outcome: "done",
  });
}
