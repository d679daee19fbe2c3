import { isAtLeast, type Role } from "../domain/admin/roles.ts";
import type { Command } from "./command.ts";
import { auditCommand } from "./commands/audit.ts";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { billingCommand } from "./commands/billing.ts";
import { blacklistCommand } from "./commands/blacklist.ts";
import { botsCommand } from "./commands/bots.ts";
import { broadcastCommand } from "./commands/broadcast.ts";
import { budgetCommand } from "./commands/budget.ts";
import { casesCommand } from "./commands/cases.ts";
import { closeCommand } from "./commands/close.ts";
import { deployCommand } from "./commands/deploy.ts";
import { deploymentsCommand } from "./commands/deployments.ts";
import { helpCommand } from "./commands/help.ts";
import { loginCommand } from "./commands/login.ts";
import { logoutCommand } from "./commands/logout.ts";
import { logsCommand } from "./commands/logs.ts";
import { moveCommand } from "./commands/move.ts";
import { pauseCommand } from "./commands/pause.ts";
import { paySupportCommand } from "./commands/paysupport.ts";
import { planCommand } from "./commands/plan.ts";
import { privacyCommand } from "./commands/privacy.ts";
import { providersCommand } from "./commands/providers.ts";
import { refundCommand } from "./commands/refund.ts";
import { restartCommand } from "./commands/restart.ts";
import { resumeCommand } from "./commands/resume.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { settingsCommand } from "./commands/settings.ts";
import { startCommand } from "./commands/start.ts";
import { statsCommand } from "./commands/stats.ts";
import { statusCommand } from "./commands/status.ts";
import { stopCommand } from "./commands/stop.ts";
import { sudoCommand } from "./commands/sudo.ts";
import { treasuryCommand } from "./commands/treasury.ts";
import { usageCommand } from "./commands/usage.ts";
import { userCommand } from "./commands/user.ts";

export const COMMANDS: readonly Command[] = [
  startCommand,
  deployCommand,
  botsCommand,
  statusCommand,
  restartCommand,
  stopCommand,
  resumeCommand,
  moveCommand,
  backupCommand,
  restoreCommand,
  rollbackCommand,
  logsCommand,
  closeCommand,
  usageCommand,
  budgetCommand,
  planCommand,
  billingCommand,
  settingsCommand,
  loginCommand,
  logoutCommand,
  helpCommand,
  privacyCommand,
  paySupportCommand,
  providersCommand,
  blacklistCommand,
  pauseCommand,
  statsCommand,
  treasuryCommand,
  sudoCommand,
  userCommand,
  deploymentsCommand,
  refundCommand,
  auditCommand,
  broadcastCommand,
  casesCommand,
];

export const findCommand = (name: string): Command | undefined => COMMANDS.find((c) => c.name === name);

/** The commands that exist for this person. */
export const commandsFor = (role: Role | null): Command[] =>
  COMMANDS.filter((c) => c.scope === "user" || isAtLeast(role, c.scope));
