import { z } from "zod";
import type { AkashTwin } from "../akash-twin.ts";
import { notFound, unavailable } from "./console-error.ts";

const Coin = z.object({ denom: z.string(), amount: z.string() });
const text = z.coerce.string();

const OneDeployment = z.object({
  deployment: z.object({
    id: z.object({ owner: z.string(), dseq: text }),
    state: z.string(),
    hash: z.string(),
    created_at: text,
  }),
  escrow_account: z.object({
    id: z.object({ scope: z.string(), xid: z.string() }),
    state: z.object({
      owner: z.string(),
      state: z.string(),
      transferred: z.array(Coin).default([]),
      settled_at: text,
      funds: z.array(Coin).default([]),
      deposits: z
        .array(z.object({ owner: z.string(), height: text, source: z.string(), balance: Coin }))
        .default([]),
    }),
  }),
});

const OneLease = z.object({
  lease: z.object({
    id: z.object({
      owner: z.string(),
      dseq: text,
      gseq: z.number(),
      oseq: z.number(),
      provider: z.string(),
      bseq: z.number().default(0),
    }),
    state: z.string(),
    price: Coin,
    created_at: text,
    closed_on: text.default("0"),
    /** The node writes an enum's zero, which is no reason, as a number. */
    reason: z
      .union([z.string(), z.literal(0)])
      .transform((reason) => (reason === 0 ? undefined : reason))
      .optional(),
  }),
});

const OneBid = z.object({ bid: z.looseObject({}), escrow_account: z.looseObject({}) });

export type ChainDeployment = z.infer<typeof OneDeployment>;
export type ChainLease = z.infer<typeof OneLease>["lease"];

/** The chain as the Console itself reads it: over a node's REST interface, and no better than that node. */
export function createChainReads(akash: AkashTwin, owner: string) {
  async function get<T>(path: string, query: Record<string, string>, shape: z.ZodType<T>): Promise<T> {
    const url = `${akash.restUrl}/akash/${path}?${new URLSearchParams(query)}`;
    let answer: Response;
    try {
      answer = await fetch(url);
    } catch {
      throw unavailable("Service temporarily unavailable");
    }
    if (answer.status === 404) throw notFound("Deployment not found");
    if (!answer.ok) throw unavailable("Service temporarily unavailable");
    return shape.parse(await answer.json());
  }
  const filters = (dseq: string) => ({ "filters.owner": owner, "filters.dseq": dseq });

  return {
    deployment: (dseq: string) =>
      get("deployment/v1beta4/deployments/info", { "id.owner": owner, "id.dseq": dseq }, OneDeployment),
    async activeDeployments(): Promise<ChainDeployment[]> {
      const query = { "filters.owner": owner, "filters.state": "active", "pagination.limit": "1000" };
      const shape = z.object({ deployments: z.array(OneDeployment).default([]) });
      return (await get("deployment/v1beta4/deployments/list", query, shape)).deployments;
    },
    async leases(dseq: string): Promise<ChainLease[]> {
      const shape = z.object({ leases: z.array(OneLease).default([]) });
      return (await get("market/v1beta5/leases/list", filters(dseq), shape)).leases.map((one) => one.lease);
    },
    async bids(dseq: string) {
      const shape = z.object({ bids: z.array(OneBid).default([]) });
      return (await get("market/v1beta5/bids/list", filters(dseq), shape)).bids;
    },
  };
}

export type ChainReads = ReturnType<typeof createChainReads>;
