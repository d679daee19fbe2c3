import type { Duplex, Readable } from "node:stream";
import type { Backup } from "../../db/repositories/backup-repository.ts";
import { ARRIVE_MS, MOST_BACKUP_BYTES } from "../../domain/backups/limits.ts";
import { AppError, toAppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { backupForContainer } from "./backup-for-container.ts";
import { backupKeyFor, backupKeyId } from "./backup-key.ts";
import { sealStream } from "./seal-stream.ts";
import { wholeStream } from "./whole-stream.ts";

const AWAITED: readonly Backup["state"][] = ["wanted", "uploading"];

interface Input {
  secret: string;
  backupId: string;
  /** The archive, and behind it its SHA-256 (32 bytes). */
  body: Readable;
}

/**
 * Takes a backup as its container sends it: checked, encrypted and stored as it comes, never held whole. What was cut
 * anywhere is stored nowhere; whoever sends it again begins anew under a name of its own, so that the later of two wins.
 * @throws AppError as `backupForContainer`; `conflict` (`not_wanted`) for one that is not waited for; `invalid_input`
 * (`too_large`, `not_whole`); whatever the store throws
 */
export async function receiveBackup({ ctx, input }: { ctx: Context; input: Input }): Promise<Backup> {
  // The revision is that of before the first byte: by the last one it may run one with another state.
  const { backup, intentId, revision } = await backupForContainer(ctx, input);
  // Before the key is opened, which leaves a line for good each time.
  if (backup.intentId !== intentId || !AWAITED.includes(backup.state)) throw notWanted();
  const key = await backupKeyFor(ctx, backup.deploymentId);
  const begun = await begin(ctx, backup, backupKeyId(key));
  if (!begun?.object) throw notWanted();
  const { stream: whole, seen } = wholeStream(MOST_BACKUP_BYTES);
  const sealed = sealStream(key, { deploymentId: begun.deploymentId, backupId: begun.id });
  const { last, failure } = chain(input.body, whole, sealed);
  ctx.checkpoint("backup.before_store");
  await ctx.backups.put(begun.object, last).catch((error: unknown) => {
    throw failure() ?? error;
  });
  ctx.checkpoint("backup.stored_unrecorded");
  return await finish(ctx, begun, { ...seen(), revision });
}

const notWanted = (): AppError =>
  new AppError("conflict", "nobody waits for this backup", { details: { reason: "not_wanted" } });

async function begin(
  ctx: Context,
  { id, deploymentId, version }: Backup,
  keyId: string,
): Promise<Backup | null> {
  const object = `${deploymentId}/${id}.${version + 1}`;
  const wake = wakePart(ctx, `backups:${deploymentId}`, ctx.clock.now() + ARRIVE_MS);
  const patch = { object, key_id: keyId };
  return await ctx.repos.backups.transition({ id, version }, AWAITED, "uploading", patch, [wake]);
}

interface Chain {
  last: Readable;
  /** What ended it first, if it did not come to its own end. */
  failure(): Error | null;
}

/** One after the other. What fails anywhere ends all of them, whether or not somebody reads them yet. */
function chain(body: Readable, whole: Duplex, sealed: Duplex): Chain {
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const stream of [body, whole, sealed]) stream.destroy(error);
  };
  for (const stream of [body, whole, sealed]) stream.on("error", fail);
  sealed.once("close", () => body.destroy());
  // A sender that leaves in the middle may end its stream without an error.
  body.once("close", () => {
    if (!body.readableEnded)
      fail(new AppError("invalid_input", "cut off", { details: { reason: "not_whole" } }));
  });
  return { last: body.pipe(whole).pipe(sealed), failure: () => failure };
}

async function finish(
  ctx: Context,
  begun: Backup,
  { size, sha256, revision }: { size: number; sha256: string; revision: number },
): Promise<Backup> {
  const { id, deploymentId, why, object } = begun;
  const now = ctx.clock.now();
  const facts = { size, sha256, ended_at: now };
  const whole = await ctx.repos.backups.transition(begun, ["uploading"], "whole", facts, [
    ctx.repos.deployments.stateBackupPart(deploymentId, id, revision),
    ...(why === "asked"
      ? [
          ctx.repos.deployments.eventPart(deploymentId, "backup_done", null, null, { why, size }),
          wakePart(ctx, `card:${deploymentId}`),
        ]
      : []),
    wakePart(ctx, `deployment:${deploymentId}`),
    wakePart(ctx, `backups:${deploymentId}`),
  ]);
  if (!whole) {
    await forget(ctx, object);
    throw notWanted();
  }
  ctx.log.info({
    event: "backup.whole",
    deploymentId,
    backupId: id,
    why,
    size,
    tookMs: now - begun.createdAt,
  });
  for (const key of ["deployment", "backups", "card"]) ctx.scheduler.nudge(`${key}:${deploymentId}`);
  return whole;
}

/** Its row names another object by now, so the sweep finds what is left over should this fail. */
async function forget(ctx: Context, object: string | null): Promise<void> {
  if (object === null) return;
  await ctx.backups.delete(object).catch((error: unknown) => {
    ctx.log.warn({ event: "backup.leftover", object, err: toAppError(error) });
  });
}
