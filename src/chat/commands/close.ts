import { agentCommand } from "../agent-command.ts";
import { confirmCloseView, nothingToCloseView } from "../views/close.ts";
import { mayCloseNow } from "../which-agents.ts";

export const closeCommand = agentCommand({
  name: "close",
  description: "command-close",
  destructive: true,
  verb: "close_ask",
  wanted: mayCloseNow,
  none: ({ say }) => nothingToCloseView(say),
  run: ({ say, rowId }, row) => confirmCloseView(say, row, rowId),
});
