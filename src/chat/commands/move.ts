import { agentCommand } from "../agent-command.ts";
import { confirmMoveView, nothingToChangeView } from "../views/changes.ts";
import { mayMoveNow } from "../which-agents.ts";

export const moveCommand = agentCommand({
  name: "move",
  description: "command-move",
  destructive: true,
  verb: "move_ask",
  wanted: mayMoveNow,
  none: ({ say }) => nothingToChangeView(say, "move"),
  run: ({ say, rowId }, row) => confirmMoveView(say, row, rowId),
});
