import { createHash, randomBytes } from "node:crypto";
import type { Context } from "../context.ts";

const KEY_BYTES = 32;

/** What an agent's backups are encrypted with; made with the first of them. Each opening leaves an audit line. */
export async function backupKeyFor(ctx: Context, deploymentId: string): Promise<Buffer> {
  await ctx.repos.deployments.keepBackupKey(deploymentId, randomBytes(KEY_BYTES).toString("base64"));
  return await openBackupKey(ctx, deploymentId);
}

/** @throws AppError `not_found` once it was erased */
export const openBackupKey = async (ctx: Context, deploymentId: string): Promise<Buffer> =>
  Buffer.from(await ctx.repos.deployments.openBackupKey(deploymentId, ctx.actor), "base64");

/** Short public name of a key. */
export const backupKeyId = (key: Buffer): string =>
  createHash("sha256").update(key).digest("hex").slice(0, 8);
