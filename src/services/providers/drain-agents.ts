import { v7 as uuidv7 } from "uuid";
import { allHold, type Condition } from "../../db/cas-batch.ts";
import type { AuditEntry } from "../../db/repositories/audit-repository.ts";
import type { ProviderDrain } from "../../db/repositories/provider-drain-repository.ts";
import { holdsNow, runPartsIf } from "../../db/run.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { providerAddress } from "./provider-address.ts";

export const drainJobKey = (id: string): string => `drain:${id}`;

/** True while that one is a provider's newest: none has begun since it was read. */
const isNewest = (provider: string, drain: ProviderDrain | null): Condition => ({
  sql: "coalesce((select max(id) from provider_drains where provider=?),'')=?",
  args: [provider, drain?.id ?? ""],
});

/** Somebody would be moved whom whoever confirmed it was not shown. */
export const agentsCame = (): AppError =>
  new AppError("conflict", "agents have come there since it was confirmed", {
    details: { reason: "agents_came" },
  });

const lineOf = ({ actor }: Context, action: string, address: string, wishId?: string): AuditEntry => ({
  ...{ actor, action, subjectKind: "provider", subjectId: address },
  wishId,
});

/**
 * Begins to move all agents off a provider that is kept out. Twice is harmless: the one under way goes on, and the same
 * wish again begins nothing that has ended since.
 * @param input.shownUpTo up to which lease whoever confirmed it was shown who runs there
 * @throws AppError `forbidden`, `invalid_input`, `not_found` (`blacklist`) for one that may be chosen, `conflict` (`agents_came`)
 */
export async function drainProvider({
  ctx,
  input,
}: {
  ctx: Context;
  input: { address: string; shownUpTo: number; wishId: string };
}): Promise<void> {
  const actor = await requireMay(ctx, "blacklist.add");
  const address = providerAddress(input.address);
  const { audit, blacklist, drains, leases } = ctx.repos;
  const line = lineOf(ctx, "provider.drain", address, input.wishId);
  const last = await drains.findLast(address);
  if (!(await holdsNow(ctx.db, audit.notDone(line)))) return;
  const agents = (await leases.countOpenAt([address])).get(address) ?? 0;
  if (agents === 0 || last?.state === "moving") return;
  const id = uuidv7();
  const nobodyUnseen = leases.noneCameAfter(address, input.shownUpTo);
  const mayBegin = allHold([
    blacklist.isListed(address, ctx.clock.now()),
    isNewest(address, last),
    nobodyUnseen,
  ]);
  // Its own row is written last: what goes with it is not written for a second one.
  const done = await runPartsIf(ctx.db, mayBegin, [
    audit.part(line),
    wakePart(ctx, drainJobKey(id)),
    drains.beginPart({ id, provider: address, byUserId: actor.userId, agents }),
  ]);
  if (done.at(-1) === 1) return ctx.scheduler.nudge(drainJobKey(id));
  if (!(await holdsNow(ctx.db, isNewest(address, last)))) return;
  if (!(await holdsNow(ctx.db, nobodyUnseen))) throw agentsCame();
  throw new AppError("not_found", "that provider is not on the list", { details: { reason: "blacklist" } });
}

/** Moves nobody else; moves that were begun go on. Twice is harmless. @throws AppError `forbidden`, `invalid_input` */
export async function stopDrain({
  ctx,
  input,
}: {
  ctx: Context;
  input: { address: string; wishId: string };
}): Promise<void> {
  await requireMay(ctx, "blacklist.add");
  const address = providerAddress(input.address);
  const { audit, drains } = ctx.repos;
  const line = lineOf(ctx, "provider.drain_stop", address, input.wishId);
  const last = await drains.findLast(address);
  if (!last || !(await holdsNow(ctx.db, audit.notDone(line)))) return;
  const isMoving = {
    sql: "exists (select 1 from provider_drains where id=? and state='moving')",
    args: [last.id],
  };
  await runPartsIf(ctx.db, isMoving, [audit.part(line), drains.stopPart(address)]);
}
