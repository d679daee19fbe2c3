import { listBackups } from "../../services/backups/list-backups.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
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

const aboutOneAgent = {
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
} as const;

export const backupCommand = defineCommand({
  ...aboutOneAgent,
  name: "backup",
  description: "command-backup",
  async run(request, name) {
    const picked = await pickAgent(request, name, "backup_show");
    return isView(picked) ? picked : await showBackups(request, picked.id);
  },
});

export const restoreCommand = defineCommand({
  ...aboutOneAgent,
  name: "restore",
  description: "command-restore",
  destructive: true,
  async run(request, name) {
    const picked = await pickAgent(request, name, "restore_show");
    return isView(picked) ? picked : await showRestores(request, picked.id);
  },
});
