import type { BlacklistEntry } from "../../db/repositories/blacklist-repository.ts";
import type { PlanThere } from "../../db/repositories/lease-repository.ts";
import { type Proof, proofOf } from "../../domain/providers/propose-entry.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { providerAddress } from "./provider-address.ts";
import { seenOfProvider } from "./seen-of-provider.ts";

/** Whom it concerns when a provider is kept out, and what speaks for it. */
export interface BlacklistEffect {
  address: string;
  /** Of which leases it speaks: those up to this one. */
  upTo: number;
  agents: number;
  people: number;
  /** Most agents first. */
  plans: PlanThere[];
  /** The entry that is in force already. */
  known: BlacklistEntry | null;
  proof: Proof[];
}

/**
 * What an entry would do, read before anything is done.
 * @throws AppError `forbidden`, `invalid_input`
 */
export async function previewBlacklist({
  ctx,
  input,
}: {
  ctx: Context;
  input: { address: string };
}): Promise<BlacklistEffect> {
  await requireMay(ctx, "blacklist.add");
  const address = providerAddress(input.address);
  // Before anybody is counted, so that whoever comes meanwhile counts as not shown.
  const upTo = await ctx.repos.leases.newest();
  const { people, plans } = await ctx.repos.leases.plansAt(address);
  const listed = await ctx.repos.blacklist.findAmong([address], ctx.clock.now());
  return {
    address,
    upTo,
    agents: plans.reduce((sum, { agents }) => sum + agents, 0),
    people,
    plans,
    known: listed.get(address) ?? null,
    proof: proofOf(await seenOfProvider(ctx, address)),
  };
}
