import { savingOutlook } from "../../services/backups/saving-outlook.ts";
import { agentCommand } from "../agent-command.ts";
import { confirmRestartView, nothingToChangeView } from "../views/changes.ts";
import { mayRestartNow } from "../which-agents.ts";

export const restartCommand = agentCommand({
  name: "restart",
  description: "command-restart",
  destructive: true,
  verb: "restart_ask",
  wanted: mayRestartNow,
  none: ({ say }) => nothingToChangeView(say, "restart"),
  run: async ({ ctx, say, rowId }, row) => confirmRestartView(say, row, rowId, await savingOutlook(ctx, row)),
});
