import { deleteBackups } from "../../services/backups/delete-backups.ts";
import { listBackups } from "../../services/backups/list-backups.ts";
import { restoreBackup } from "../../services/backups/restore-backup.ts";
import { wantBackup } from "../../services/backups/want-backup.ts";
import { showBackups, showRestores } from "../commands/backup.ts";
import {
  backupBegunView,
  backupsDeletedView,
  confirmDeleteBackupsView,
  confirmRestoreView,
  restoreAtResumeView,
  restoreBegunView,
} from "../views/backups.ts";
import { aboutAgent } from "./about-agent.ts";
import { type Action, need } from "./action.ts";
import { orHeld } from "./held.ts";

export const backupActions: Action[] = [
  {
    verb: "backup_show",
    signIn: true,
    run: (request, args) => showBackups(request, need(args, "deploymentId")),
  },
  aboutAgent("backup_now", async ({ ctx, say }, row) => {
    await wantBackup({ ctx, input: { deploymentId: row.id, why: "asked" } });
    return backupBegunView(say, row);
  }),
  aboutAgent("backups_delete_ask", ({ say, rowId }, row) => confirmDeleteBackupsView(say, row, rowId)),
  aboutAgent("backups_delete_yes", async ({ ctx, say }, row) => {
    await deleteBackups({ ctx, input: { deploymentId: row.id } });
    return backupsDeletedView(say, row);
  }),
  {
    verb: "restore_show",
    signIn: true,
    run: (request, args) => showRestores(request, need(args, "deploymentId")),
  },
  {
    verb: "restore_ask",
    signIn: true,
    async run(request, args) {
      const deploymentId = need(args, "deploymentId");
      const { deployment, saved } = await listBackups({ ctx: request.ctx, input: { deploymentId } });
      const backup = saved.find(({ id }) => id === need(args, "backupId"));
      return backup
        ? confirmRestoreView(request.say, deployment, backup, request.rowId)
        : await showRestores(request, deploymentId);
    },
  },
  aboutAgent("restore_yes", async (request, row, args) => {
    const { ctx, say } = request;
    const when = await restoreBackup({
      ctx,
      input: { deploymentId: row.id, backupId: need(args, "backupId") },
    });
    if (when === "at_resume") return restoreAtResumeView(say, row);
    return await orHeld(request, row.id, (now) => restoreBegunView(say, now));
  }),
];
