import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { User } from "../../db/repositories/user-repository.ts";
import { PHASES, type Phase } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";
import { isProviderAddress } from "../providers/provider-address.ts";
import { findPeople } from "./find-people.ts";

const PAGE = 8;

/** What is wanted of everybody's agents. */
export interface DeploymentFilter {
  phase?: Phase;
  provider?: string;
  userId?: string;
}

/**
 * Reads "live akash1… @ann" in any order: a phase, a provider's address, whoever is meant. Where several are called that,
 * nobody is taken for another.
 * @throws AppError `forbidden`; `not_found` (`person`)
 */
export async function readFilter({
  ctx,
  input,
}: {
  ctx: Context;
  input: { words: string };
}): Promise<DeploymentFilter | { people: User[] }> {
  await requireMay(ctx, "agent.read_any");
  const filter: DeploymentFilter = {};
  for (const word of input.words.split(/\s+/).filter(Boolean)) {
    const phase = PHASES.find((one) => one === word.toLowerCase());
    if (phase) filter.phase = phase;
    else if (isProviderAddress(word)) filter.provider = word;
    else {
      const [user, ...others] = await peopleCalled(ctx, word);
      if (others.length > 0) return { people: [user, ...others] };
      filter.userId = user.id;
    }
  }
  return filter;
}

async function peopleCalled(ctx: Context, word: string): Promise<[User, ...User[]]> {
  const [user, ...others] = await findPeople(ctx, word);
  if (user) return [user, ...others];
  throw new AppError("not_found", "nobody is called that", { details: { reason: "person", who: word } });
}

/** A page of everybody's agents, newest first. @throws AppError `forbidden` */
export async function listDeployments({
  ctx,
  input,
}: {
  ctx: Context;
  input: { filter: DeploymentFilter; after?: string };
}): Promise<{ rows: Deployment[]; next: string | null }> {
  await requireMay(ctx, "agent.read_any");
  const { filter, after } = input;
  const found = await ctx.repos.deployments.listAll(filter, { limit: PAGE + 1, ...(after && { after }) });
  return cutPage(found, PAGE, ({ id }) => id);
}
