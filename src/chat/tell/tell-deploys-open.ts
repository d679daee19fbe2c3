import type { DeployWaiter } from "../../db/repositories/deploy-pause-repository.ts";
import { runParts } from "../../db/run.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import type { ChatAdapter } from "../adapter.ts";
import { REOPENED_TOPIC } from "../outbox/take-back.ts";
import { restingNews } from "../resting-news.ts";
import { reopenedView } from "../views/deploy-pause.ts";
import { messageTo } from "./message-to.ts";
import { openAccounts } from "./open-accounts.ts";

/** People whose messages are queued in one commit, and who wait no more after it. */
const BATCH = 20;
/** Of every so many messages that a platform allows, one is of these: conversations keep the others. */
const SHARE = 2;

/**
 * Tells everybody who waited that agents may be deployed again, some at a time. Whoever was queued is forgotten in the
 * same commit. A pause that comes again keeps the rest waiting, and those whose message was not sent yet (`takeBack`).
 * @returns when to come back (ms since epoch), or null
 */
export async function tellDeploysOpen(
  ctx: Context,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
): Promise<number | null> {
  const { deployPause } = ctx.repos;
  if (await deployPause.current()) return null;
  const people = await deployPause.waiters({ after: "", limit: BATCH });
  if (people.length === 0) return null;
  const posted = (await Promise.all(people.map((one) => messageFor(ctx, one)))).filter((one) => one !== null);
  await runParts(ctx.db, [
    ...posted.flatMap(({ parts }) => parts),
    deployPause.forgetPart(people.map(({ id }) => id)),
  ]);
  for (const { nudge } of posted) nudge();
  const paceMs = Math.max(0, ...[...adapters.values()].map(({ pace }) => pace.intervalMs));
  return Math.ceil(ctx.clock.now() + posted.length * paceMs * SHARE);
}

/** In the chat that somebody linked last, of those that are open. */
async function messageFor(ctx: Context, { id: userId, createdAt }: DeployWaiter) {
  const account = (await openAccounts(ctx, userId)).at(-1);
  // Named after what it answers: two processes that hold the job for a moment tell it once.
  if (!account) return null;
  const news = await restingNews(ctx, userId, REOPENED_TOPIC);
  return await messageTo(ctx, account, `reopened:${userId}:${createdAt}`, reopenedView, news);
}
