import { v7 as uuidv7 } from "uuid";
import { runPartsIf } from "../../db/run.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { providerAddress } from "./provider-address.ts";

export const drainJobKey = (id: string): string => `drain:${id}`;

/** True while one of that provider is under way. */
const MOVING = "exists (select 1 from provider_drains where provider=? and state='moving')";

interface Asked {
  ctx: Context;
  input: { address: string };
}

const lineOf = (ctx: Context, action: string, address: string) =>
  ctx.repos.audit.part({ actor: ctx.actor, action, subjectKind: "provider", subjectId: address });

/**
 * Begins to move all agents off a provider that is kept out. Twice is harmless: the one under way goes on.
 * @throws AppError `forbidden`, `invalid_input`, `not_found` (`blacklist`) for one that may be chosen
 */
export async function drainProvider({ ctx, input }: Asked): Promise<void> {
  const actor = await requireMay(ctx, "blacklist.add");
  const address = providerAddress(input.address);
  const { blacklist, drains, leases } = ctx.repos;
  const agents = (await leases.countOpenAt([address])).get(address) ?? 0;
  const isMoving = async () => (await drains.findLast(address))?.state === "moving";
  if (agents === 0 || (await isMoving())) return;
  const id = uuidv7();
  const { sql, args } = blacklist.isListed(address, ctx.clock.now());
  // Its own row is written last: what goes with it is not written for a second one.
  const mayBegin = { sql: `${sql} and not ${MOVING}`, args: [...args, address] };
  const done = await runPartsIf(ctx.db, mayBegin, [
    lineOf(ctx, "provider.drain", address),
    wakePart(ctx, drainJobKey(id)),
    drains.beginPart({ id, provider: address, byUserId: actor.userId, agents }),
  ]);
  if (done.at(-1) !== 1) {
    if (await isMoving()) return;
    throw new AppError("not_found", "that provider is not on the list", { details: { reason: "blacklist" } });
  }
  ctx.scheduler.nudge(drainJobKey(id));
}

/** Moves nobody else; moves that were begun go on. Twice is harmless. @throws AppError `forbidden`, `invalid_input` */
export async function stopDrain({ ctx, input }: Asked): Promise<void> {
  await requireMay(ctx, "blacklist.add");
  const address = providerAddress(input.address);
  await runPartsIf(ctx.db, { sql: MOVING, args: [address] }, [
    lineOf(ctx, "provider.drain_stop", address),
    ctx.repos.drains.stopPart(address),
  ]);
}
