import { z } from "zod";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { wakePart } from "../wake-part.ts";

const Input = z.object({ deploymentId: z.string() });
const TRIES = 5;
/** Each restart costs the operator a transaction and the owner some seconds without an answer. */
const PAUSE_MS = 10 * 60_000;
const WANTED = "new_key_wanted";

/**
 * Asks for a new model key. A key lives in its container's environment, so the workflow restarts the container, which
 * fetches the new one as it boots. Asking while that is under way is success.
 * @throws AppError `not_found`; `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago)
 */
export async function renewKey({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const actor = requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await ownDeployment(ctx, deploymentId);
    if (row.restartWantedAt !== null) return;
    await requireRestartable(ctx, row);
    const patch = { restart_wanted_at: ctx.clock.now() };
    const done = await ctx.repos.deployments.patch(row.id, row.version, patch, [
      ctx.repos.deployments.eventPart(row.id, WANTED, null, null),
      ctx.repos.audit.part({ actor, action: "key.renew", subjectKind: "deployment", subjectId: row.id }),
      wakePart(ctx, `deployment:${row.id}`),
    ]);
    if (!done) continue;
    ctx.log.info({ event: "agent.new_key_wanted", deploymentId: row.id });
    return ctx.scheduler.nudge(`deployment:${row.id}`);
  }
  throw new AppError("conflict", "the agent kept changing; try again", { details: { reason: "raced" } });
}

type Row = Awaited<ReturnType<typeof ownDeployment>>;

async function requireRestartable(ctx: Context, row: Row): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "this agent cannot be restarted now", { details: { reason } });
  };
  if (row.phase !== "live" || row.currentIntentId === null) return refuse("not_live");
  const intent = await ctx.repos.intents.find(row.currentIntentId);
  if (!intent?.workload) return refuse("no_restart");
  const events = await ctx.repos.events.listAfter(row.id);
  const last = events.findLast(({ type }) => type === WANTED);
  if (last && ctx.clock.now() - last.createdAt < PAUSE_MS) return refuse("restart_recent");
}
