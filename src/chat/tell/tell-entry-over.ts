import type { Context } from "../../services/context.ts";
import type { AdminEntry } from "../identities.ts";
import { entryOverView } from "../views/blacklist.ts";
import { pageOne } from "./reach-admins.ts";

/**
 * Takes an entry off the list whose time is over, and tells whoever made it, in one commit.
 * @returns when to come back (ms since epoch), or null
 */
export async function tellEntryOver(
  ctx: Context,
  admins: readonly AdminEntry[],
  address: string,
): Promise<number | null> {
  const { audit, blacklist, drains } = ctx.repos;
  const entry = await blacklist.find(address);
  if (!entry || entry.expiresAt === null) return null;
  const now = ctx.clock.now();
  if (entry.expiresAt > now) return entry.expiresAt;
  const { reason, createdAt, createdBy } = entry;
  const page = await pageOne(ctx, admins, createdBy, `blacklist:${address}:${createdAt}`, (say) =>
    entryOverView(say, { address, reason }),
  );
  const done = await blacklist.take(address, blacklist.isOver(entry, now), [
    audit.part({
      actor: ctx.actor,
      action: "blacklist.expire",
      subjectKind: "provider",
      subjectId: address,
    }),
    drains.stopPart(address),
    ...page.parts,
  ]);
  if (!done) return now;
  ctx.log.info({ event: "blacklist.expired", provider: address });
  page.nudge();
  return null;
}
