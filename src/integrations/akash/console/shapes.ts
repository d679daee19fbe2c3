import { z } from "zod";

/**
 * Answers of the Console API, each with its own envelope: most are wrapped in `data`, those about providers are not.
 * Source: the route schemas of apps/api in akash-network/console. More fields than these may come.
 */
const data = <T extends z.ZodType>(inner: T) => z.object({ data: inner });

const Coin = z.object({ denom: z.string(), amount: z.string() });
const Dseq = z.string().regex(/^\d+$/);

const Lease = z.object({
  id: z.object({ dseq: Dseq, gseq: z.number(), oseq: z.number(), provider: z.string() }),
  state: z.string(),
  price: Coin,
  reason: z.string().optional(),
});

/** The answer about one deployment. */
const Deployment = z.object({
  deployment: z.object({
    id: z.object({ owner: z.string(), dseq: Dseq }),
    state: z.string(),
    hash: z.string(),
  }),
  leases: z.array(Lease),
  escrow_account: z.object({ state: z.object({ funds: z.array(Coin), transferred: z.array(Coin) }) }),
});
export type ConsoleDeployment = z.infer<typeof Deployment>;

const Bid = z.object({
  bid: z.object({
    id: z.object({ dseq: Dseq, gseq: z.number(), oseq: z.number(), provider: z.string() }),
    state: z.string(),
    price: Coin,
  }),
});

const ScreenedProvider = z.object({
  owner: z.string(),
  isAudited: z.boolean(),
  location: z.string().nullable(),
  organization: z.string().nullable(),
  incidents: z.array(z.object({ hasOpenIncident: z.boolean(), incidentCount: z.number() })),
});

export const answers = {
  created: data(
    z.object({ dseq: Dseq, manifest: z.string(), signTx: z.object({ transactionHash: z.string() }) }),
  ),
  deployment: data(Deployment),
  bids: data(z.array(Bid)),
  closed: data(z.object({ success: z.literal(true) })),
  balances: data(z.object({ balance: z.number() })),
  setting: data(z.object({ autoTopUpEnabled: z.boolean() })),
  user: data(z.object({ id: z.string().min(1) })),
  wallets: data(z.array(z.object({ address: z.string().nullable() }))),
  token: data(z.object({ token: z.string().min(1) })),
  screening: z.object({ providers: z.array(ScreenedProvider) }),
};

/** The body of a refusal. What does not look like this was not written by the API. */
export const Refusal = z.object({
  error: z.string(),
  message: z.string(),
  code: z.string(),
  type: z.string(),
});
