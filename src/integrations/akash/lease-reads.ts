import { z } from "zod";
import { allOnPages } from "../../domain/deployments/chain-pages.ts";
import { AppError } from "../../errors.ts";
import type { ChainDeployment, ChainLeaseState, ChainPage, LeaseFacts } from "../../ports/akash-backend.ts";
import { priceUact } from "./numbers.ts";
import { pageParams } from "./read-pages.ts";
import type { RestReads } from "./rest-reads.ts";

/**
 * Leases as a node's JSON tells them: the SDK's messages know neither the state `reclaiming` nor its deadline (AEP-82).
 */
const Reclamation = z.object({ deadline: z.coerce.number() });
const Lease = z.object({
  id: z.object({ dseq: z.string(), gseq: z.number(), oseq: z.number(), provider: z.string() }),
  state: z.union([z.string(), z.number()]),
  price: z.object({ denom: z.string(), amount: z.string().regex(/^\d+(\.\d+)?$/) }),
  reason: z.union([z.string(), z.number()]).optional(),
  reclamation: Reclamation.nullish(),
});
const Leases = z.object({
  leases: z.array(z.object({ lease: Lease })),
  pagination: z.object({ next_key: z.string().nullish() }).nullish(),
});

type ChainLease = ChainDeployment["leases"][number];

const PATH = "/akash/market/v1beta5/leases/list";
/** The states in which a lease costs money, one list after the other. */
const COSTING = ["active", "reclaiming"] as const;

/** States this code has never heard of are `unknown`, which nobody may take for gone (I3). */
export function leaseState(state: string | number): ChainLeaseState {
  const known: readonly string[] = ["active", "reclaiming", "closed", "insufficient_funds"];
  return known.includes(String(state)) ? (state as ChainLeaseState) : "unknown";
}

/** Whether a lease in this state is there and has to be paid. */
export const isCosting = (state: ChainLeaseState): boolean => state === "active" || state === "reclaiming";

const REASONS = [
  "owner",
  "unstable",
  "decommission",
  "unspecified",
  "manifest_timeout",
  "insufficient_funds",
] as const;

/** `lease_closed_reason_unstable` is `unstable`; an enum's zero means that it is not closed. */
export function closeReason(reason: string | number | undefined): string | null {
  if (reason === undefined || reason === 0 || reason === "lease_closed_invalid") return null;
  const words = String(reason).replace(/^lease_closed_(reason_)?/, "");
  return REASONS.find((one) => one === words) ?? "unknown";
}

/** The deadline is in unix seconds, and zero before a provider has asked for its machine. */
const reclaimAtMs = ({ reclamation }: z.infer<typeof Lease>): number | null =>
  reclamation && reclamation.deadline > 0 ? reclamation.deadline * 1000 : null;

async function readPage(rest: RestReads, filters: Record<string, string>, key: string | null) {
  const params = pageParams(filters, key);
  const page = await rest.readJson("leases", { path: PATH, params, shape: Leases });
  return { leases: page.leases.map(({ lease }) => lease), next: page.pagination?.next_key || null };
}

/** Every lease that a deployment has had. */
export async function readLeases(rest: RestReads, owner: string, dseq: string): Promise<ChainLease[]> {
  const leases = await allOnPages(async (from) => {
    const page = await readPage(rest, { owner, dseq }, from);
    return { items: page.leases, next: page.next };
  });
  return leases.map((lease) => ({
    provider: lease.id.provider,
    gseq: lease.id.gseq,
    oseq: lease.id.oseq,
    state: leaseState(lease.state),
    reason: closeReason(lease.reason),
    priceUactPerBlock: priceUact(lease.price.amount),
    reclaimAtMs: reclaimAtMs(lease),
  }));
}

/** `reclaiming AbC=`: in which list, and where in it. */
function readCursor(from: string | null): { state: (typeof COSTING)[number]; key: string | null } {
  if (from === null) return { state: COSTING[0], key: null };
  const [state, key] = from.split(" ");
  return { state: state === COSTING[1] ? COSTING[1] : COSTING[0], key: key || null };
}

/** One page of all leases of a wallet that cost money now. */
export async function leasePage(
  rest: RestReads,
  owner: string,
  from: string | null,
): Promise<ChainPage<LeaseFacts>> {
  const { state, key } = readCursor(from);
  const { leases, next } = await readPage(rest, { owner, state }, key).catch((error: unknown) => {
    // A node that is older than the state has nothing in it.
    if (state === "reclaiming" && isUnknownState(error)) return { leases: [], next: null };
    throw error;
  });
  const after = state === "active" ? COSTING[1] : null;
  return {
    items: leases.map((lease) => ({
      dseq: lease.id.dseq,
      gseq: lease.id.gseq,
      oseq: lease.id.oseq,
      provider: lease.id.provider,
      state: leaseState(lease.state),
      rateUactPerBlock: Number(lease.price.amount),
      reclaimAtMs: reclaimAtMs(lease),
    })),
    next: next === null ? after : `${state} ${next}`,
  };
}

const isUnknownState = (error: unknown): boolean =>
  error instanceof AppError && /invalid state value/.test(error.message);
