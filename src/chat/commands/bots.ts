import { listAgents } from "../../services/deployments/list-agents.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { agentsView } from "../views/agents.ts";

const PAGE = 8;

/** One page of the person's agents, newest first. */
export async function showAgents(request: Request, after?: string): Promise<View> {
  const rows = await listAgents({
    ctx: request.ctx,
    input: { limit: PAGE, ...(after !== undefined && { after }) },
  });
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  return agentsView(request.say, rows, last?.id ?? null);
}

export const botsCommand = defineCommand({
  name: "bots",
  description: "command-bots",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: true,
  args: noArguments,
  run: (request) => showAgents(request),
});
