import type { PlanId } from "../../../db/states.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import type { Phase } from "../../../domain/deployments/phases.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { requireFresh } from "../require-fresh.ts";
import { type MoneyInQuestion, moneyInQuestion } from "./money-in-question.ts";

/** Nothing of these runs, and nobody has paid for them. */
const UNSTARTED: Phase[] = ["draft", "closed", "failed"];

/** What erasing the account would end. */
export interface DeletionFacts {
  /** Names of the agents that will be closed, a hundred at most. */
  agents: string[];
  /** Plans that will be cancelled, and until when they are paid (ms), if that is known. */
  plans: { plan: PlanId; paidUntilMs: number | null }[];
  inQuestion: MoneyInQuestion | null;
}

const MOST_NAMES = 100;

/** @throws AppError as `requireFresh` */
export async function readDeletion({ ctx }: { ctx: Context }): Promise<DeletionFacts> {
  const { userId } = await requireFresh(ctx);
  const { deployments, subscriptions } = ctx.repos;
  const running = await deployments.listByUser(userId, { limit: MOST_NAMES, hidden: UNSTARTED });
  const plans = (await subscriptions.listByUser(userId)).filter(({ status }) => !hasEnded(status));
  return {
    agents: running.map(({ name }) => name),
    plans: plans.map(({ plan, currentPeriodEnd }) => ({ plan, paidUntilMs: currentPeriodEnd })),
    inQuestion: await moneyInQuestion(ctx, userId),
  };
}

/** What the actor's account waits for before it is erased; null where nobody asked for that. */
export interface WaitingDeletion {
  id: string;
  inQuestion: MoneyInQuestion | null;
}

/** The actor's own wish to be forgotten, while it has not begun. */
export async function waitingDeletion({ ctx }: { ctx: Context }): Promise<WaitingDeletion | null> {
  const { userId } = requireUser(ctx);
  const open = await ctx.repos.accountDeletions.findOpen(userId);
  return open?.state === "waiting" ? { id: open.id, inQuestion: await moneyInQuestion(ctx, userId) } : null;
}
