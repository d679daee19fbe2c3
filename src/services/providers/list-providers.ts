import type { BlacklistEntry } from "../../db/repositories/blacklist-repository.ts";
import type { ProviderDrain } from "../../db/repositories/provider-drain-repository.ts";
import { type Proof, proofOf } from "../../domain/providers/propose-entry.ts";
import { NEWCOMER, type ProviderRecord, RECORD_MS } from "../../domain/providers/record.ts";
import { usdPerMonth } from "../../domain/providers/running-cost.ts";
import { AppError } from "../../errors.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";
import { allBackends } from "../deployments/backend-of.ts";
import { patiently } from "../patiently.ts";
import { providerAddress } from "./provider-address.ts";
import { seenOfProvider } from "./seen-of-provider.ts";

const PAGE = 8;

/** Somebody waits for the list, which says enough without names. */
const NAME_PATIENCE_MS = 1_500;

/** A provider as we know it from our own books. */
export interface KnownProvider {
  address: string;
  /** What it calls itself on chain; null where that was not to be had at once. */
  name: string | null;
  record: ProviderRecord;
  /** What its newest bid would cost; null where it has not bid lately. */
  usdPerMonth: number | null;
  /** Leases that are open there now. */
  agents: number;
  blacklisted: BlacklistEntry | null;
}

/** One that is looked at by itself. */
export interface ProviderFacts extends KnownProvider {
  /** The last time that its agents were moved off, or are being. */
  drain: ProviderDrain | null;
  /** Its troubles as far back as rules look. */
  seen: Proof[];
}

const nameOf = async ([akash]: readonly AkashBackend[], address: string): Promise<string | null> =>
  akash === undefined ? null : await patiently(akash.providerName(address), NAME_PATIENCE_MS);

async function know(ctx: Context, addresses: readonly string[]): Promise<KnownProvider[]> {
  const { observations, leases, blacklist } = ctx.repos;
  const since = ctx.clock.now() - RECORD_MS;
  const records = await observations.recordsOf(addresses, since);
  const agents = await leases.countOpenAt(addresses);
  const listed = await blacklist.findAmong(addresses, ctx.clock.now());
  return await Promise.all(
    addresses.map(async (address) => {
      const named = nameOf(allBackends(ctx), address);
      const [price] = await observations.recentBids(1, since, [address]);
      return {
        address,
        name: await named,
        record: records.get(address) ?? NEWCOMER,
        usdPerMonth: price === undefined ? null : usdPerMonth(price),
        agents: agents.get(address) ?? 0,
        blacklisted: listed.get(address) ?? null,
      };
    }),
  );
}

/** A page of every provider that has ever bid or run something for us, by address. @throws AppError `forbidden` */
export async function listProviders({ ctx, input }: { ctx: Context; input: { after?: string } }) {
  await requireMay(ctx, "provider.list");
  const found = await ctx.repos.observations.listProviders({ ...input, limit: PAGE + 1 });
  const { rows, next } = cutPage(found, PAGE, (address) => address);
  return { providers: await know(ctx, rows), next };
}

/** One provider. @throws AppError `forbidden`; `invalid_input` for what is no address */
export async function readProvider({
  ctx,
  input,
}: {
  ctx: Context;
  input: { address: string };
}): Promise<ProviderFacts> {
  await requireMay(ctx, "provider.list");
  const address = providerAddress(input.address);
  const [known] = await know(ctx, [address]);
  if (!known) throw new AppError("internal", "an address that was asked about was left out");
  const seen = proofOf(await seenOfProvider(ctx, address));
  return { ...known, drain: await ctx.repos.drains.findLast(address), seen };
}
