import { agentCommand } from "../agent-command.ts";
import { confirmStopView, nothingToChangeView } from "../views/changes.ts";
import { mayStopNow } from "../which-agents.ts";

export const stopCommand = agentCommand({
  name: "stop",
  description: "command-stop",
  destructive: true,
  verb: "stop_ask",
  wanted: mayStopNow,
  none: ({ say }) => nothingToChangeView(say, "stop"),
  run: ({ say, rowId }, row) => confirmStopView(say, row, rowId),
});
