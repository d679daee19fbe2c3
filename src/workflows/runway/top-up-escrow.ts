import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Lease } from "../../db/repositories/lease-repository.ts";
import { SERVING } from "../../domain/deployments/phases.ts";
import { type TopUp, topUp, WARN_HOURS } from "../../domain/providers/escrow-runway.ts";
import { USUAL_BLOCK_SECONDS } from "../../domain/providers/running-cost.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { entitlementOf } from "../../services/deployments/is-entitled.ts";
import { payIn } from "./pay-in.ts";
import { settleDeposit } from "./settle-deposit.ts";
import { warnOfRunway } from "./warn-of-runway.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What cannot be paid in now is looked at again after this. */
const SHORT_MS = 10 * MINUTE_MS;
/** Until the chain was polled again, an escrow that was just filled up still looks empty. */
const REST_MS = 10 * MINUTE_MS;
const FIRST_LOOK_MS = Math.max(...WARN_HOURS) * HOUR_MS;
/** The budget's period. */
export const BUDGET_MS = 30 * 24 * HOUR_MS;

/**
 * Looks after the escrow of one lease: fills it up in time from what its plan allows, and says in time when that cannot
 * be. Nothing is paid in for an agent that nobody pays for (I7), nor where a service fills it up by itself.
 * @returns when to look again (ms since epoch); null where the next poll of the chain decides
 */
export async function topUpEscrow(ctx: Context, leaseId: string): Promise<number | null> {
  const lease = await ctx.repos.leases.findById(leaseId);
  const intent = lease && (await ctx.repos.intents.find(lease.intentId));
  if (!lease || !intent) return null;
  const akash = backendOf(ctx, intent);
  const sent = await ctx.repos.escrowDeposits.findSent(lease.owner, lease.dseq);
  if (sent) return await settleDeposit(ctx, akash, lease, sent);
  if (lease.state === "closed" || lease.runsOutAt === null || akash.keepFunded !== null) return null;
  const now = ctx.clock.now();
  if (lease.runsOutAt - now > FIRST_LOOK_MS) return lease.runsOutAt - FIRST_LOOK_MS;
  const deployment = await ctx.repos.deployments.findById(lease.deploymentId);
  if (!deployment || !(await isWorthIt(ctx, deployment))) return now + HOUR_MS;
  const last = await ctx.repos.escrowDeposits.findLastDone(deployment.id);
  if (last && last.dseq === lease.dseq && now - last.updatedAt < REST_MS) return last.updatedAt + REST_MS;
  return await decide(ctx, akash, deployment, { ...lease, runsOutAt: lease.runsOutAt });
}

const isWorthIt = async (ctx: Context, deployment: Deployment): Promise<boolean> =>
  SERVING.includes(deployment.phase) && (await entitlementOf(ctx, deployment)) === "paid";

type Running = Lease & { runsOutAt: number };

async function decide(
  ctx: Context,
  akash: AkashBackend,
  deployment: Deployment,
  lease: Running,
): Promise<number | null> {
  const now = ctx.clock.now();
  const { runway, plans } = ctx.settings;
  const leftMs = lease.runsOutAt - now;
  const used = await ctx.repos.escrowDeposits.usedSince(deployment.id, now - BUDGET_MS);
  const [float, pace] = await Promise.all([akash.float(), akash.pace().catch(() => null)]);
  const ask = (left: number): TopUp =>
    topUp(
      {
        leftMs: left,
        rateUactPerBlock: lease.priceUactPerBlock,
        secondsPerBlock: pace?.secondsPerBlock ?? USUAL_BLOCK_SECONDS,
        budgetUact: Math.max(0, plans[deployment.plan ?? "starter"].escrowUact - used),
        floatUact: float.actUact,
      },
      runway,
    );
  const answer = ask(leftMs);
  if (answer.kind === "pay") return await payIn(ctx, akash, lease, answer.amountUact);
  // Whether it will be possible when it is time: whoever can do something about it should know days before.
  const ahead = answer.kind === "enough" ? ask(runway.belowMs - 1) : answer;
  if (ahead.kind === "short") await warnOfRunway(ctx, deployment, lease, ahead.why);
  return answer.kind === "enough"
    ? Math.max(now + SHORT_MS, lease.runsOutAt - runway.belowMs)
    : now + SHORT_MS;
}
