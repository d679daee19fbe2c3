import { z } from "zod";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import { runwayHours, USUAL_BLOCK_SECONDS, usdPerMonth } from "../../domain/providers/running-cost.ts";
import type { ChainDeployment } from "../../ports/akash-backend.ts";
import type { Context } from "../context.ts";
import { healthOf } from "../health/agent-health.ts";
import { backendOf } from "./backend-of.ts";
import { ownDeployment } from "./own-deployment.ts";

const Input = z.object({ deploymentId: z.string() });
/** A person waits for this answer; the chain gets this long before stored facts must do. */
const CHAIN_PATIENCE_MS = 2_500;

/** What is known of one agent: stored facts, with the chain's escrow where it answers in time. */
export async function agentStatus({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const { deploymentId } = Input.parse(input);
  const deployment = await ownDeployment(ctx, deploymentId);
  const intents = await ctx.repos.intents.listByDeployment(deployment.id);
  const intent = intents.find((i) => i.id === deployment.currentIntentId) ?? null;
  const chain = intent && deployment.phase === "live" ? await readChain(ctx, intent) : null;
  const price = intent?.priceUactPerBlock ?? null;
  return {
    deployment,
    attempts: intents,
    provider: intent?.provider
      ? { address: intent.provider, name: await providerName(ctx, intent.provider) }
      : null,
    priceUactPerBlock: price,
    usdPerMonth: price === null ? null : usdPerMonth(price),
    choiceReason: intent?.choiceReason ?? null,
    escrowUact: chain?.escrowUact ?? null,
    spentUact: chain?.transferredUact ?? null,
    runwayHours: intent && chain && price ? await runway(ctx, intent, chain, price) : null,
    pauses: await ctx.repos.modelPauses.listByDeployment(deployment.id),
    health: isServing(deployment.phase) ? await healthOf(ctx, deployment.id) : null,
    events: await ctx.repos.events.listAfter(deployment.id),
  };
}

const patience = <T>(work: Promise<T>): Promise<T | null> =>
  Promise.race([
    work.catch(() => null),
    new Promise<null>((resolve) => setTimeout(resolve, CHAIN_PATIENCE_MS, null).unref()),
  ]);

const readChain = (ctx: Context, intent: Intent): Promise<ChainDeployment | null> =>
  patience(askChain(ctx, intent));

const askChain = async (ctx: Context, intent: Intent): Promise<ChainDeployment | null> =>
  intent.dseq === null ? null : await backendOf(ctx, intent).readDeployment(intent.dseq);

/** null where a service keeps the escrow filled: what is in it says nothing about how long the agent runs. */
async function runway(
  ctx: Context,
  intent: Intent,
  { escrowUact }: ChainDeployment,
  priceUactPerBlock: number,
): Promise<number | null> {
  if (backendOf(ctx, intent).keepFunded !== null) return null;
  return runwayHours(escrowUact, priceUactPerBlock, await blockSeconds(ctx));
}

async function providerName(ctx: Context, provider: string): Promise<string> {
  return (await patience(ctx.akash.providerName(provider))) ?? provider;
}

/** The chain's own pace, since an escrow drains by blocks and not by days. */
async function blockSeconds(ctx: Context): Promise<number> {
  return (await patience(ctx.akash.pace()))?.secondsPerBlock ?? USUAL_BLOCK_SECONDS;
}
