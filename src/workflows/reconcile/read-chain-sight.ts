import { chainPages } from "../../domain/deployments/chain-pages.ts";
import type { Pace } from "../../domain/providers/escrow-runway.ts";
import type { AkashBackend, ChainPage, LeaseFacts } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";

/** What the chain says of a wallet's running deployments, as far as it could be read. */
export interface ChainSight {
  /** By dseq; nearly always one. */
  leases: ReadonlyMap<string, readonly LeaseFacts[]>;
  escrows: ReadonlyMap<string, { fundsUact: number; settledHeight: number }>;
  /** null while the chain's pace cannot be measured: then nothing is said about when an escrow ends. */
  pace: Pace | null;
  /** False where a page is missing: then nothing follows from what is not here (I3). */
  complete: boolean;
  pages: number;
}

const NONE: readonly LeaseFacts[] = [];

type LeaseName = Pick<LeaseFacts, "gseq" | "oseq" | "provider">;

/** Of two leases of one deployment. */
export const isSameLease = (one: LeaseName, other: LeaseName): boolean =>
  one.provider === other.provider && one.gseq === other.gseq && one.oseq === other.oseq;

/**
 * Reads every page of leases and escrows. Pages may be of different heights, so that a deployment may be in one list
 * and not in the other. @throws AppError when the first page already cannot be read
 */
export async function readChainSight(ctx: Context, akash: AkashBackend): Promise<ChainSight> {
  const leases = new Map<string, LeaseFacts[]>();
  const escrows = new Map<string, { fundsUact: number; settledHeight: number }>();
  const leasePages = await readOn(ctx, akash.leasePage, (fact) => {
    // One that was given notice between two pages is on both, and must not be reckoned twice.
    const others = (leases.get(fact.dseq) ?? NONE).filter((one) => !isSameLease(one, fact));
    leases.set(fact.dseq, others.length === 0 ? [fact] : [...others, fact]);
  });
  const escrowPages = await readOn(ctx, akash.deploymentPage, ({ dseq, fundsUact, settledHeight }) => {
    if (leases.has(dseq)) escrows.set(dseq, { fundsUact, settledHeight });
  });
  return {
    leases,
    escrows,
    pace: await readPace(ctx, akash),
    // What follows from an absence follows from the list of leases alone.
    complete: leasePages.complete,
    pages: leasePages.pages + escrowPages.pages,
  };
}

async function readOn<T>(
  ctx: Context,
  readPage: (from: string | null) => Promise<ChainPage<T>>,
  take: (item: T) => void,
): Promise<{ pages: number; complete: boolean }> {
  let pages = 0;
  try {
    for await (const page of chainPages(readPage)) {
      pages++;
      for (const item of page) take(item);
    }
    return { pages, complete: true };
  } catch (error) {
    if (pages === 0) throw error;
    ctx.log.warn({ event: "akash.page_unread", pages, err: error });
    return { pages, complete: false };
  }
}

async function readPace(ctx: Context, akash: AkashBackend): Promise<Pace | null> {
  try {
    return await akash.pace();
  } catch (error) {
    ctx.log.warn({ event: "akash.pace_unknown", backend: akash.name, err: error });
    return null;
  }
}
