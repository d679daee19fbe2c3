import type { PlanId } from "../../../db/states.ts";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import { isOver, type Phase } from "../../../domain/deployments/phases.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { requireFresh } from "../require-fresh.ts";
import { type MoneyInQuestion, moneyInQuestion } from "./money-in-question.ts";

const NAMED = 5;
/** Nothing of these runs, and nobody has paid for them. */
const UNSTARTED: Phase[] = ["draft", "closed", "failed"];

/** What erasing the account would end. */
export interface DeletionFacts {
  /** Agents that will be closed, by name; the first few of them. */
  agents: string[];
  /** How many there are; counted up to a hundred. */
  agentCount: number;
  /** Plans that will be cancelled, and until when they are paid (ms), if that is known. */
  plans: { plan: PlanId; paidUntilMs: number | null }[];
  inQuestion: MoneyInQuestion | null;
}

const COUNTED = 100;

/** @throws AppError as `requireFresh` */
export async function readDeletion({ ctx }: { ctx: Context }): Promise<DeletionFacts> {
  const { userId } = await requireFresh(ctx);
  const { deployments, subscriptions } = ctx.repos;
  const running = await deployments.listByUser(userId, { limit: COUNTED, hidden: UNSTARTED });
  const agents = running.filter(({ phase }) => !isOver(phase));
  const plans = (await subscriptions.listByUser(userId)).filter(({ status }) => !hasEnded(status));
  return {
    agents: agents.slice(0, NAMED).map(({ name }) => name),
    agentCount: agents.length,
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
