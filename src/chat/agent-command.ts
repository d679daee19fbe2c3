import type { Deployment } from "../db/repositories/deployment-repository.ts";
import type { Command } from "./command.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "./define-command.ts";
import { isView, type PickOptions, pickAgent } from "./pick-agent.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";

/** What commands have in common that may be followed by the name of one of the person's agents. */
export const ABOUT_ONE_AGENT = {
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
} as const;

interface AgentCommandSpec
  extends Pick<Command, "name" | "description" | "destructive">,
    Pick<PickOptions, "wanted" | "none"> {
  /** The verb of a button that chooses an agent, where nobody could tell which one is meant. */
  verb: string;
  run(request: Request, row: Deployment): View | Promise<View>;
}

/** A command about one agent: the named one, the only one for which it means something, or one that is chosen. */
export function agentCommand({ verb, wanted, none, run, ...named }: AgentCommandSpec): Command {
  return defineCommand({
    ...ABOUT_ONE_AGENT,
    ...named,
    async run(request, name) {
      const picked = await pickAgent(request, name, verb, { wanted, none });
      return isView(picked) ? picked : await run(request, picked);
    },
  });
}
