import { commitCas } from "../../db/cas-batch.ts";
import type { AdminCase } from "../../db/repositories/admin-case-repository.ts";
import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Context } from "../../services/context.ts";
import type { AdminEntry } from "../identities.ts";
import { cardOfCase } from "../show-request.ts";
import { NOBODY_MS, pageParts, reachableAdmins } from "./reach-admins.ts";

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
  const reached = await othersThan(ctx, row, await reachableAdmins(ctx, admins));
  if (reached.length === 0) {
    ctx.log.error({ event: "admin.nobody_to_tell", about: kind, number });
    return ctx.clock.now() + NOBODY_MS;
  }
  const page = await pageParts(ctx, reached, `case:${id}`, await cardOfCase(ctx, row));
  if (await commitCas(ctx.db, ctx.repos.adminCases.pagedHead(row), page.parts)) page.nudge();
  return null;
}

/** Whoever asks for a second person is not one. */
async function othersThan(ctx: Context, row: AdminCase, accounts: ChatIdentity[]): Promise<ChatIdentity[]> {
  if (row.kind !== "second_person") return accounts;
  const request = await ctx.repos.adminRequests.find(row.subject);
  return accounts.filter(({ userId }) => userId !== request?.askedBy);
}
