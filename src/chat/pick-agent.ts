import type { Deployment } from "../db/repositories/deployment-repository.ts";
import { isOver } from "../domain/deployments/phases.ts";
import { listAgents } from "../services/deployments/list-agents.ts";
import { nearestMatch } from "./receive/nearest-match.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";
import { noAgentsView, notNowView, pickAgentView } from "./views/agent-lists.ts";

const PAGE = 50;
const OFFERED = 10;

type Asking = Pick<Request, "ctx" | "say">;
type Wanted = (row: Deployment) => boolean;

/** As names are compared: of what looks alike, nobody can tell which one was typed. */
const plain = (name: string): string =>
  name.normalize("NFC").trim().replace(/\s+/g, " ").replace(/^@/, "").toLowerCase();
const namesOf = (row: Deployment): string[] =>
  [row.name, row.channelUsername ?? ""].map(plain).filter(Boolean);

/** Whether somebody who types this means that agent. */
const isCalled = (row: Deployment, name: string): boolean =>
  row.id === name || namesOf(row).includes(plain(name));

/** Whether it is a part of what the agent is called, or nearly that. */
const isNear = (row: Deployment, name: string): boolean =>
  namesOf(row).some((known) => known.includes(plain(name))) ||
  nearestMatch(plain(name), namesOf(row)) !== null;

/** The person's agents, newest first; with `ended`, those that were closed, too. */
async function* everyAgent({ ctx }: Pick<Asking, "ctx">, ended: boolean): AsyncGenerator<Deployment> {
  for (let after: string | undefined; ; ) {
    const page = await listAgents({
      ctx,
      input: { limit: PAGE, ended, ...(after !== undefined && { after }) },
    });
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

/** The person's agents of that name, however many they have, how old it is, and whether it was closed. */
async function agentsCalled(request: Pick<Asking, "ctx">, name: string): Promise<Deployment[]> {
  const called: Deployment[] = [];
  for await (const row of everyAgent(request, true)) if (isCalled(row, name)) called.push(row);
  return called;
}

/** Whether words that could mean more than a name are one: of what has ended, hardly anybody speaks any more. */
export async function isNameOfOpen(request: Pick<Asking, "ctx">, words: string): Promise<boolean> {
  return words !== "" && (await agentsCalled(request, words)).some(({ phase }) => !isOver(phase));
}

/** Whoever has one that goes on means that, and not an ended one beside it. */
function preferred(rows: readonly Deployment[]): readonly Deployment[] {
  const open = rows.filter(({ phase }) => !isOver(phase));
  return open.length > 0 ? open : rows;
}

export interface PickOptions {
  /** Keeps agents for which the command makes no sense out of the choice. */
  wanted?: Wanted | undefined;
  /** The answer where no agent is wanted; how to get one unless said. */
  none?: ((request: Asking) => View | Promise<View>) | undefined;
  /** What pressing a choice does it with, besides the agent. */
  args?: Record<string, string>;
}

/** Nobody who had agents is told that they have none *yet*. */
export async function noAgents({ ctx, say }: Asking): Promise<View> {
  const [ended] = await listAgents({ ctx, input: { limit: 1, ended: true } });
  return noAgentsView(say, ended !== undefined);
}

/**
 * Finds the agent that a command is about: the named one, or the only one. Otherwise the person chooses, or is told how
 * the named one stands where the command means nothing for it.
 * @param verb what pressing a choice does
 */
export async function pickAgent(
  request: Asking,
  name: string,
  verb: string,
  { wanted = () => true, none = noAgents, args = {} }: PickOptions = {},
): Promise<Deployment | View> {
  const offer = (rows: readonly Deployment[], missed: string | null) =>
    pickAgentView(request.say, rows.slice(0, OFFERED), verb, { missed, args, more: rows.length > OFFERED });
  const called = name ? await agentsCalled(request, name) : [];
  const rows =
    called.length > 0
      ? preferred(called.filter(wanted))
      : name
        ? await nearestFirst(request, wanted, name)
        : await newestWanted(request, wanted);
  const [only] = rows;
  if (only && rows.length === 1 && (called.length > 0 || !name)) return only;
  if (only) return offer(rows, called.length > 0 ? null : name || null);
  const [named] = preferred(called);
  return named ? notNowView(request.say, named) : await none(request);
}

/** One more than is offered, however many newer ones there are for which the command makes no sense. */
async function newestWanted(request: Asking, wanted: Wanted): Promise<readonly Deployment[]> {
  const open: Deployment[] = [];
  const over: Deployment[] = [];
  for await (const row of everyAgent(request, false)) {
    if (wanted(row)) (isOver(row.phase) ? over : open).push(row);
    if (open.length > OFFERED) break;
  }
  return open.length > 0 ? open : over.slice(0, OFFERED + 1);
}

/** Those whose names are like what was typed, then the newest of the others. */
async function nearestFirst(request: Asking, wanted: Wanted, name: string): Promise<Deployment[]> {
  const near: Deployment[] = [];
  const others: Deployment[] = [];
  for await (const row of everyAgent(request, false)) {
    const rows = isNear(row, name) ? near : others;
    if (wanted(row) && rows.length <= OFFERED) rows.push(row);
  }
  return [...near, ...others];
}

export const isView = (picked: Deployment | View): picked is View => "tone" in picked;
