import type { Deployment } from "../db/repositories/deployment-repository.ts";
import { listAgents } from "../services/deployments/list-agents.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";
import { agentsView, pickAgentView } from "./views/agents.ts";

/** Whether somebody who types this means that agent. */
const isCalled = (row: Deployment, name: string): boolean => {
  const wanted = name.replace(/^@/, "").toLowerCase();
  return (
    row.id === name || row.name.toLowerCase() === wanted || row.channelUsername?.toLowerCase() === wanted
  );
};

const PAGE = 50;
const OFFERED = 10;

/** The person's agents of that name, however many they have and however old it is. */
export async function agentsCalled({ ctx }: Pick<Request, "ctx">, name: string): Promise<Deployment[]> {
  const called: Deployment[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listAgents({ ctx, input: { limit: PAGE, ...(after !== undefined && { after }) } });
    called.push(...page.filter((row) => isCalled(row, name)));
    after = page.at(-1)?.id;
    if (page.length < PAGE) return called;
  }
}

/** As many as are offered, however many newer ones there are for which the command makes no sense. */
async function newestWanted(
  { ctx }: Pick<Request, "ctx">,
  wanted: (row: Deployment) => boolean,
): Promise<Deployment[]> {
  const found: Deployment[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listAgents({ ctx, input: { limit: PAGE, ...(after !== undefined && { after }) } });
    found.push(...page.filter(wanted));
    after = page.at(-1)?.id;
    if (page.length < PAGE || found.length >= OFFERED) return found;
  }
}

export interface PickOptions {
  /** Keeps agents for which the command makes no sense out of the choice. */
  wanted?: ((row: Deployment) => boolean) | undefined;
  /** The answer where no agent is wanted; how to get one unless said. */
  none?: ((request: Pick<Request, "ctx" | "say">) => View) | undefined;
  /** What pressing a choice does it with, besides the agent. */
  args?: Record<string, string>;
}

/**
 * Finds the agent that a command is about: the named one, or the only one. Otherwise the person chooses.
 * @param verb what pressing a choice does
 */
export async function pickAgent(
  request: Pick<Request, "ctx" | "say">,
  name: string,
  verb: string,
  { wanted = () => true, none = ({ say }) => agentsView(say, [], null), args = {} }: PickOptions = {},
): Promise<Deployment | View> {
  const rows = await newestWanted(request, wanted);
  const named = name ? (await agentsCalled(request, name)).filter(wanted) : rows;
  const [only] = named;
  if (only && named.length === 1) return only;
  if (rows.length === 0 && named.length === 0) return none(request);
  return pickAgentView(
    request.say,
    (named.length > 0 ? named : rows).slice(0, OFFERED),
    verb,
    name && named.length === 0 ? name : null,
    args,
  );
}

export const isView = (picked: Deployment | View): picked is View => "tone" in picked;
