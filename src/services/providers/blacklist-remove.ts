import { allHold } from "../../db/cas-batch.ts";
import { holdsNow } from "../../db/run.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { providerAddress } from "./provider-address.ts";

/**
 * Lets a provider be chosen again: what was seen of it so far proposes nothing any more, and moving agents off it ends.
 * The same wish again leaves an entry alone that somebody made since.
 * @throws AppError `forbidden`, `invalid_input`, `not_found` when it is not on the list
 */
export async function blacklistRemove({
  ctx,
  input,
}: {
  ctx: Context;
  input: { address: string; wishId?: string };
}): Promise<void> {
  const actor = await requireMay(ctx, "blacklist.remove");
  const address = providerAddress(input.address);
  const { audit, blacklist, drains, pardons } = ctx.repos;
  const line = {
    ...{ actor, action: "blacklist.remove", subjectKind: "provider", subjectId: address },
    wishId: input.wishId,
  };
  const now = ctx.clock.now();
  // Read before: one that is made from here on is another one, also where this goes on only much later.
  const entry = await blacklist.find(address);
  if (!(await holdsNow(ctx.db, audit.notDone(line)))) return;
  const isThere = allHold([
    blacklist.isListed(address, now),
    blacklist.isEntryOf(address, entry?.createdAt ?? 0, now),
  ]);
  const done = await blacklist.take(address, isThere, [
    audit.part(line),
    pardons.pardonPart(address, actor.userId),
    drains.stopPart(address),
  ]);
  if (done) return;
  throw new AppError("not_found", "that provider is not on the list", { details: { reason: "blacklist" } });
}
