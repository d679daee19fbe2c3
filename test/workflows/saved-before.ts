import { runParts } from "../../src/db/run.ts";
import type { BackupState } from "../../src/db/states.ts";
import { heldOf } from "../../src/services/agents/held-act.ts";
import type { Context } from "../../src/services/context.ts";
import type { RoleOf } from "../../src/workflows/backups/go-on-with-held.ts";
import { tendBackups } from "../../src/workflows/backups/tend-backups.ts";

/** Signs somebody in from a chat: nobody else may want anything of an agent. */
export const signIn = async ({ repos, db }: Pick<Context, "repos" | "db">, userId: string): Promise<void> => {
  const account = {
    platform: "telegram",
    platformUserId: `of-${userId}`,
    privateChatId: `of-${userId}`,
  } as const;
  const facts = { ...account, displayName: "Somebody", username: null, language: "en" };
  await runParts(db, [repos.chatIdentities.linkPart({ ...facts, userId })]);
};

/** Settles the backup that something waits for as a container would, and has what waits gone on with. */
export async function settleHeld(
  ctx: Context,
  deploymentId: string,
  to: Extract<BackupState, "whole" | "failed"> = "whole",
  roleOf?: RoleOf,
): Promise<void> {
  const row = await ctx.repos.deployments.findById(deploymentId);
  const held = row && heldOf(row);
  if (!held) throw new Error("nothing waits for a backup");
  const backup = await ctx.repos.backups.find(held.backupId);
  if (!backup) throw new Error("there is no such backup");
  const now = ctx.clock.now();
  const facts = to === "whole" ? { size: 1, sha256: "ab".repeat(32) } : { failure: "not_sent" };
  const saved = ctx.repos.deployments.stateBackupPart(deploymentId, backup.id, row.configRevision);
  const parts = to === "whole" ? [saved] : [];
  await ctx.repos.backups.transition(backup, ["wanted", "uploading"], to, { ...facts, ended_at: now }, parts);
  await tendBackups(ctx, deploymentId, roleOf);
}
