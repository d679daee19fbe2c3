import { isOver } from "../../domain/deployments/phases.ts";
import { listBackups } from "../../services/backups/list-backups.ts";
import { agentCommand } from "../agent-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { backupsView, chooseRestoreView } from "../views/backups.ts";

export async function showBackups(request: Request, deploymentId: string): Promise<View> {
  const states = await listBackups({ ctx: request.ctx, input: { deploymentId } });
  return backupsView(request.say, states, request.ctx.clock.now());
}

export async function showRestores(request: Request, deploymentId: string): Promise<View> {
  const states = await listBackups({ ctx: request.ctx, input: { deploymentId } });
  return chooseRestoreView(request.say, states, request.ctx.clock.now());
}

export const backupCommand = agentCommand({
  name: "backup",
  description: "command-backup",
  verb: "backup_show",
  run: (request, { id }) => showBackups(request, id),
});

export const restoreCommand = agentCommand({
  name: "restore",
  description: "command-restore",
  destructive: true,
  verb: "restore_show",
  wanted: ({ phase }) => !isOver(phase),
  run: (request, { id }) => showRestores(request, id),
});
