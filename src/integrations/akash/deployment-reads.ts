import { Deployment_State } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { ActiveDeployment, ChainDeployment, ChainPage } from "../../ports/akash-backend.ts";
import { readLeases } from "./lease-reads.ts";
import { balanceUact } from "./numbers.ts";
import { pageParams } from "./read-pages.ts";
import type { RestReads } from "./rest-reads.ts";

/** Enum values newer than this SDK arrive as -1 or a bare number: `unknown`, which nobody may take for gone (I3). */
const deploymentState = (state: number): ChainDeployment["state"] => {
  if (state === Deployment_State.active) return "active";
  return state === Deployment_State.closed ? "closed" : "unknown";
};

const uactIn = (coins: { denom: string; amount: string }[] | undefined): number =>
  (coins ?? []).reduce((sum, coin) => sum + (coin.denom === "uact" ? balanceUact(coin.amount) : 0), 0);

/** @throws AppError `not_found` when the chain definitely has no such deployment */
export async function readDeployment(rest: RestReads, owner: string, dseq: string): Promise<ChainDeployment> {
  const [{ deployment, escrowAccount }, leases] = await Promise.all([
    rest.read("deployment", (sdk, time) =>
      sdk.akash.deployment.v1beta4.getDeployment({ id: { owner, dseq } }, time),
    ),
    readLeases(rest, owner, dseq),
  ]);
  if (!deployment?.id) throw new AppError("unavailable", "a deployment came without its id");
  return {
    dseq: deployment.id.dseq.toString(),
    state: deploymentState(deployment.state),
    hashHex: Buffer.from(deployment.hash).toString("hex"),
    escrowUact: uactIn(escrowAccount?.state?.funds),
    transferredUact: uactIn(escrowAccount?.state?.transferred),
    leases,
  };
}

const Coins = z.array(z.object({ denom: z.string(), amount: z.string().regex(/^-?\d+(\.\d+)?$/) })).nullish();
const Deployments = z.object({
  deployments: z.array(
    z.object({
      deployment: z.object({ id: z.object({ dseq: z.string() }), hash: z.string() }),
      escrow_account: z.object({ state: z.object({ settled_at: z.coerce.number().int(), funds: Coins }) }),
    }),
  ),
  pagination: z.object({ next_key: z.string().nullish() }).nullish(),
});

const PATH = "/akash/deployment/v1beta4/deployments/list";

/** One page of a wallet's active deployments, in plain JSON: the SDK's messages cost ten times the work. */
export async function deploymentPage(
  rest: RestReads,
  owner: string,
  from: string | null,
): Promise<ChainPage<ActiveDeployment>> {
  const params = pageParams({ owner, state: "active" }, from);
  const page = await rest.readJson("deployments", { path: PATH, params, shape: Deployments });
  const items = page.deployments.map(({ deployment, escrow_account: { state } }) => ({
    dseq: deployment.id.dseq,
    hashHex: Buffer.from(deployment.hash, "base64").toString("hex"),
    settledHeight: state.settled_at,
    fundsUact: (state.funds ?? []).reduce(
      (sum, { denom, amount }) => sum + (denom === "uact" ? Number(amount) : 0),
      0,
    ),
  }));
  return { items, next: page.pagination?.next_key || null };
}
