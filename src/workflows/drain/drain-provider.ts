import type { AgentThere } from "../../db/repositories/lease-repository.ts";
import type { ProviderDrain } from "../../db/repositories/provider-drain-repository.ts";
import { runPartsIf } from "../../db/run.ts";
import { mayMove } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { openCaseParts } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";
import { moveAgent } from "../../services/deployments/move-agent.ts";
import { requireFloat } from "../../services/deployments/require-float.ts";
import { wakePart } from "../../services/wake-part.ts";

/** Moves of this kind under way at one time: each takes escrow, transactions and a minute of somebody's agent. */
const AT_ONCE = 3;
const PAGE = 50;
/** How often one agent is tried to be moved; then it stays. */
const TRIES = 3;
/** Between two looks while moves are under way, or something else has to end first. */
const LOOK_MS = 15_000;
/** Until the wallet is looked at again that cannot pay for another lease beside the old one. */
const POOR_MS = 5 * 60_000;
const GIVE_UP_MS = 24 * 3_600_000;

/** Tells whoever had it done how it went. */
export const drainedJobKey = (id: string): string => `drained:${id}`;

/**
 * Moves the agents of a provider elsewhere, a few at a time and in the order of their ids. All it knows is in rows: one
 * that has moved is not there any more, one on its way has an open change, and whoever came back as often as that stays.
 * One that something else is being done to is come back to. Begins anew from its cursor wherever a process ended.
 * @returns when to come back (ms since epoch), or null
 */
export async function drainProvider(ctx: Context, id: string): Promise<number | null> {
  const { blacklist, drains, leaseChanges, leases } = ctx.repos;
  const row = await drains.find(id);
  if (row?.state !== "moving") return null;
  if (!(await blacklist.isBlacklisted(row.provider, ctx.clock.now()))) return await stop(ctx, row.provider);
  const room = AT_ONCE - (await leaseChanges.countOpen("blacklist"));
  if (room <= 0) return ctx.clock.now() + LOOK_MS;
  if (!(await isAffordable(ctx))) return ctx.clock.now() + POOR_MS;
  const page = await leases.agentsAt(row.provider, { after: row.cursor, since: row.createdAt, limit: PAGE });
  const { looked, begun } = await beginSome(ctx, page, room);
  const isPassOver = page.length < PAGE && looked === page.length;
  if (isPassOver && begun === 0) {
    const { waiting, stuck } = await leases.countAgentsAt(row.provider, row.createdAt, TRIES);
    const isDone = waiting === 0 || ctx.clock.now() >= row.createdAt + GIVE_UP_MS;
    if (isDone) return await end(ctx, row, waiting + stuck);
  }
  const cursor = isPassOver ? "" : (page[looked - 1]?.deploymentId ?? row.cursor);
  await drains.advance(row, { cursor, begun: row.begun + begun });
  return ctx.clock.now() + (isPassOver || begun > 0 ? LOOK_MS : 0);
}

/** @returns how many of the page were looked at, and how many of them now move */
async function beginSome(ctx: Context, page: readonly AgentThere[], room: number) {
  let [looked, begun] = [0, 0];
  for (const agent of page) {
    if (begun === room) break;
    looked++;
    if (!isMovable(agent)) continue;
    ctx.checkpoint("drain.before_move");
    if (await begins(ctx, agent.deploymentId)) begun++;
    ctx.checkpoint("drain.move_uncounted");
  }
  return { looked, begun };
}

/** What is on its way anywhere, or has no lease to leave yet, is come back to. */
const isMovable = ({ phase, isCurrent, failedMoves }: AgentThere): boolean =>
  isCurrent && failedMoves < TRIES && mayMove(phase, "moving");

/** @throws AppError when the wallet cannot be read */
async function isAffordable(ctx: Context): Promise<boolean> {
  try {
    await requireFloat(ctx);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "float_too_small") return false;
    throw error;
  }
}

async function begins(ctx: Context, deploymentId: string): Promise<boolean> {
  try {
    await moveAgent({ ctx, input: { deploymentId, why: "blacklist" } });
    return true;
  } catch (error) {
    // It changed since it was read.
    if (!(error instanceof AppError) || (error.code !== "conflict" && error.code !== "not_found"))
      throw error;
    ctx.log.info({ event: "provider.move_later", deploymentId, err: error });
    return false;
  }
}

/** Its entry is over: the rest may stay, and nobody is told that all have left. */
async function stop(ctx: Context, provider: string): Promise<null> {
  const { blacklist, drains } = ctx.repos;
  const { sql, args } = blacklist.isListed(provider, ctx.clock.now());
  await runPartsIf(ctx.db, { sql: `not ${sql}`, args }, [drains.stopPart(provider)]);
  return null;
}

/** Over: nobody is left, or only those that cannot be moved. */
async function end(ctx: Context, row: ProviderDrain, left: number): Promise<null> {
  const { provider, agents } = row;
  const key = `drain_stuck:${row.id}`;
  const done = await ctx.repos.drains.finish(row, left, [
    wakePart(ctx, drainedJobKey(row.id)),
    ...(left === 0
      ? []
      : openCaseParts(ctx, {
          key,
          kind: "drain_stuck",
          subject: provider,
          facts: { provider, thereAgents: left, ofAgents: agents },
        })),
  ]);
  if (!done) return null;
  ctx.log.info({ event: "provider.drained", provider, agents, left });
  ctx.scheduler.nudge(drainedJobKey(row.id));
  if (left > 0) ctx.scheduler.nudge(`case:${key}`);
  return null;
}
