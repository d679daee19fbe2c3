import { deleteBackups } from "../../services/backups/delete-backups.ts";
import { listBackups } from "../../services/backups/list-backups.ts";
import { restoreBackup } from "../../services/backups/restore-backup.ts";
import { wantBackup } from "../../services/backups/want-backup.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { showBackups, showRestores } from "../commands/backup.ts";
import {
  backupBegunView,
  backupsDeletedView,
  confirmDeleteBackupsView,
  confirmRestoreView,
  restoreBegunView,
} from "../views/backups.ts";
import { type Action, need } from "./action.ts";

export const backupActions: Action[] = [
  {
    verb: "backup_show",
    signIn: true,
    run: (request, args) => showBackups(request, need(args, "deploymentId")),
  },
  {
    verb: "backup_now",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      await wantBackup({ ctx: request.ctx, input: { deploymentId: row.id, why: "asked" } });
      return backupBegunView(request.say, row);
    },
  },
  {
    verb: "backups_delete_ask",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      return confirmDeleteBackupsView(request.say, row, request.rowId);
    },
  },
  {
    verb: "backups_delete_yes",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      await deleteBackups({ ctx: request.ctx, input: { deploymentId: row.id } });
      return backupsDeletedView(request.say, row);
    },
  },
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
  {
    verb: "restore_yes",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      const input = { deploymentId: row.id, backupId: need(args, "backupId") };
      return restoreBegunView(request.say, row, await restoreBackup({ ctx: request.ctx, input }));
    },
  },
];
