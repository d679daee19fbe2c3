import type { Intent } from "../../db/repositories/intent-repository.ts";
import { chainPages } from "../../domain/deployments/chain-pages.ts";
import type { ActiveDeployment, AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { allBackends, mainBackend } from "../../services/deployments/backend-of.ts";
import { attemptsOf } from "./attempts-of.ts";
import { createLookout, type Lookout } from "./strangers.ts";

const SWEEP_EVERY_MS = 60_000;
/** A wallet of very many pages is swept less often, so that looking takes a small part of a process's time. */
const REST_PER_PAGE_MS = 500;
/** Work in progress is left alone for this long. */
const GRACE_MS = 10 * 60_000;
/** Never more than this many closes a sweep, however wrong our books may look. */
const MAX_CLOSES = 3;

interface Sweep {
  /** How many may yet be closed. */
  closes: number;
  pages: number;
  /** Somebody waits to hear that a deployment is closed. */
  awaited: boolean;
}

/**
 * The second line of defence against orphans (I2), for every way to Akash: closes what our books say is ours and over,
 * but the chain still runs. What the books do not know is for an administrator to decide. Goes page by page and begins
 * anew after a crash, since everything it does may be done again; a page that cannot be read ends it there, and what
 * that page would have shown is not taken for gone (I3).
 */
export async function sweepChain(ctx: Context): Promise<number> {
  const sweep: Sweep = { closes: MAX_CLOSES, pages: 0, awaited: false };
  const unread: unknown[] = [];
  for (const akash of allBackends(ctx)) {
    try {
      await sweepBackend(ctx, akash, sweep);
    } catch (error) {
      unread.push(error);
    }
  }
  if (unread.length > 0) throw unread[0];
  const everyMs = sweep.awaited ? ctx.settings.deploy.pollMs : SWEEP_EVERY_MS;
  return ctx.clock.now() + Math.max(everyMs, sweep.pages * REST_PER_PAGE_MS);
}

/**
 * The same look without closing what is ours: after the database was put back, what is on chain and in no book goes to
 * the administrators first. @returns how many there are. @throws what a way to Akash throws that cannot be read
 */
export async function readStrangers(ctx: Context): Promise<number> {
  let strangers = 0;
  // Where new deployments go must have been read, too: while that is away nothing is known of it.
  mainBackend(ctx);
  for (const akash of allBackends(ctx)) {
    await sweepBackend(ctx, akash, { closes: 0, pages: 0, awaited: false });
    strangers += await ctx.repos.unknownDeployments.countRunning(akash.name, akash.owner);
  }
  return strangers;
}

async function sweepBackend(ctx: Context, akash: AkashBackend, sweep: Sweep): Promise<void> {
  const lookout = createLookout(ctx, akash);
  for await (const page of chainPages(akash.deploymentPage)) {
    sweep.pages++;
    await sweepPage(ctx, akash, sweep, lookout, page);
  }
  await lookout.noteGone();
  sweep.awaited ||= lookout.isAwaited();
  lookout.throwUnread();
}

async function sweepPage(
  ctx: Context,
  akash: AkashBackend,
  sweep: Sweep,
  lookout: Lookout,
  page: readonly ActiveDeployment[],
): Promise<void> {
  const attempts = await attemptsOf(ctx, akash, page);
  await lookout.note(page.filter(({ dseq }) => !attempts.has(dseq)));
  for (const { dseq } of page) {
    const intent = attempts.get(dseq);
    if (!intent || !isLeftover(ctx, intent, dseq) || sweep.closes === 0) continue;
    sweep.closes--;
    ctx.log.error({ event: "akash.orphan_closed", dseq, deploymentId: intent.deploymentId });
    await close(ctx, akash, dseq);
  }
}

/** What ran on although its attempt is over, or a second one that a create made after it had been given up as lost. */
function isLeftover(ctx: Context, intent: Intent, dseq: string): boolean {
  const isDouble = intent.dseq !== null && intent.dseq !== dseq;
  return (intent.state === "closed" || isDouble) && ctx.clock.now() - intent.updatedAt > GRACE_MS;
}

/** One that cannot be closed now must not keep the sweep from the others. */
async function close(ctx: Context, akash: AkashBackend, dseq: string): Promise<void> {
  try {
    await akash.close(dseq);
  } catch (error) {
    ctx.log.error({ event: "akash.orphan_stays", dseq, err: error });
  }
}
