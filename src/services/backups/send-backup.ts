import type { Readable } from "node:stream";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { backupForContainer } from "./backup-for-container.ts";
import { openBackupKey } from "./backup-key.ts";
import { openStream } from "./seal-stream.ts";

/**
 * The archive of a backup for a container that restores it, decrypted as it is read. What was changed in the store ends
 * it in the middle, so that the container sees that it is not whole.
 * @throws AppError as `backupForContainer`; `not_found` for one that is not whole; whatever the store throws
 */
export async function sendBackup({
  ctx,
  input,
}: {
  ctx: Context;
  input: { secret: string; backupId: string };
}): Promise<Readable> {
  const { backup } = await backupForContainer(ctx, input);
  const { id: backupId, deploymentId, object, size, state } = backup;
  if (state !== "whole" || object === null || size === null)
    throw new AppError("not_found", "no such backup");
  const key = await openBackupKey(ctx, deploymentId);
  const sealed = await ctx.backups.get(object);
  const bytes = openStream(key, { deploymentId, backupId });
  sealed.once("error", (error) => bytes.destroy(error));
  bytes.once("close", () => sealed.destroy());
  bytes.once("error", (error) => {
    ctx.log.error({ event: "backup.not_readable", deploymentId, backupId, err: error });
  });
  ctx.log.info({ event: "backup.sent", deploymentId, backupId, size });
  return sealed.pipe(bytes);
}
