import { cutPage } from "../../services/cut-page.ts";
import { listAgents } from "../../services/deployments/list-agents.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import { noAgents } from "../pick-agent.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { agentsView } from "../views/agent-lists.ts";

const PAGE = 8;

/** One page of the person's agents, newest first. */
export async function showAgents(request: Pick<Request, "ctx" | "say">, after?: string): Promise<View> {
  const found = await listAgents({
    ctx: request.ctx,
    input: { limit: PAGE + 1, ...(after !== undefined && { after }) },
  });
  const { rows, next } = cutPage(found, PAGE, ({ id }) => id);
  return rows.length === 0 ? await noAgents(request) : agentsView(request.say, rows, next);
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
