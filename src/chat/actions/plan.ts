import { PLAN_IDS, PLANS } from "../../domain/plans/plans.ts";
import { whoHasToEnd } from "../../domain/plans/reshape-slots.ts";
import { AppError } from "../../errors.ts";
import { changePlan } from "../../services/billing/plan/change-plan.ts";
import { keepAgents } from "../../services/billing/plan/keep-agents.ts";
import { keepOrCancelPlan } from "../../services/billing/plan/keep-or-cancel-plan.ts";
import { type PlanOverviewEntry, planOverview } from "../../services/billing/plan/plan-overview.ts";
import { quotePlanChange } from "../../services/billing/plan/quote-plan-change.ts";
import { undoPlanChange } from "../../services/billing/plan/undo-plan-change.ts";
import { unpaidChangeLink } from "../../services/billing/plan/unpaid-change-link.ts";
import { priceOn } from "../../services/billing/rail-of.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { confirmCancelView, onePlanView, planCancelledView, planKeptView, planView } from "../views/plan.ts";
import {
  chooseAgentsView,
  keepFrom,
  planBookedView,
  planChangedView,
  planOptionsView,
  planUndoneView,
  planUnpaidView,
  quotedChangeView,
} from "../views/plan-change.ts";
import { type Action, need } from "./action.ts";

type Args = Record<string, string>;

/** @throws AppError `not_found` (`plan`) when it is over, or somebody else's */
async function entryOf(request: Request, args: Args): Promise<PlanOverviewEntry> {
  const subscriptionId = need(args, "subscriptionId");
  const entry = (await planOverview({ ctx: request.ctx })).find(
    (one) => one.subscription.id === subscriptionId,
  );
  if (!entry) throw new AppError("not_found", "no such plan of yours", { details: { reason: "plan" } });
  return entry;
}

async function options(request: Request, args: Args): Promise<View> {
  const { plan, subscription } = await entryOf(request, args);
  const way = args.way === "down" ? "down" : "up";
  const here = PLAN_IDS.indexOf(plan.id);
  const offered = way === "up" ? PLAN_IDS.slice(here + 1) : PLAN_IDS.slice(0, here);
  return planOptionsView(
    request.say,
    subscription.id,
    way,
    offered.map((id) => {
      const { amountMinor, currency } = priceOn(request.ctx, subscription.provider, id);
      return { plan: request.ctx.settings.plans[id], priceMinor: amountMinor, currency };
    }),
  );
}

async function quote(request: Request, args: Args): Promise<View> {
  const keep = keepFrom(args.keep);
  const quoted = await quotePlanChange({
    ctx: request.ctx,
    input: { subscriptionId: need(args, "subscriptionId"), plan: need(args, "plan"), keep },
  });
  return quotedChangeView(request.say, quoted, keep, request.rowId);
}

/** Without a choice yet, those stay that would stay anyway. */
async function choose(request: Request, args: Args): Promise<View> {
  const entry = await entryOf(request, args);
  const { say } = request;
  const target = PLAN_IDS.find((id) => id === args.plan) ?? entry.change?.to.id;
  if (!target) return onePlanView(say, entry);
  const room = PLANS[target].slots;
  const ending = args.plan ? whoHasToEnd(entry.agents, room, []) : (entry.change?.ending ?? []);
  const staying = entry.agents.filter((agent) => !ending.includes(agent)).map((agent) => agent.id);
  return chooseAgentsView(say, {
    subscriptionId: entry.subscription.id,
    plan: args.plan ?? null,
    room,
    agents: entry.agents,
    staying: args.keep === undefined ? staying : keepFrom(args.keep),
  });
}

async function change(request: Request, args: Args): Promise<View> {
  const { ctx, say } = request;
  const subscriptionId = need(args, "subscriptionId");
  const made = await changePlan({
    ctx,
    input: {
      subscriptionId,
      plan: need(args, "plan"),
      quotedAtMs: Number(need(args, "quotedAtMs")),
      keep: keepFrom(args.keep),
    },
  });
  const { plans } = request.ctx.settings;
  const [from, to] = [plans[made.fromPlan], plans[made.toPlan]];
  if (made.state === "done") return planChangedView(say, to);
  if (made.state === "unpaid") {
    const payUrl = await unpaidChangeLink({ ctx, input: { subscriptionId } });
    return planUnpaidView(say, { subscriptionId, from, to, untilMs: made.effectiveAt, payUrl });
  }
  const entry = await entryOf(request, args);
  if (made.state !== "booked" || made.effectiveAt === null) return onePlanView(say, entry);
  const ending = (entry.change?.ending ?? []).map((agent) => agent.name);
  return planBookedView(say, { subscriptionId, plan: to, atMs: made.effectiveAt, ending });
}

async function pay(request: Request, args: Args): Promise<View> {
  const { say } = request;
  const subscriptionId = need(args, "subscriptionId");
  const payUrl = await unpaidChangeLink({ ctx: request.ctx, input: { subscriptionId } });
  const entry = await entryOf(request, args);
  if (entry.change?.state !== "unpaid") return onePlanView(say, entry);
  const { to, atMs } = entry.change;
  return planUnpaidView(say, { subscriptionId, from: entry.plan, to, untilMs: atMs, payUrl });
}

async function undo(request: Request, args: Args): Promise<View> {
  const { plan, tookEffect } = await undoPlanChange({
    ctx: request.ctx,
    input: { subscriptionId: need(args, "subscriptionId") },
  });
  return planUndoneView(request.say, request.ctx.settings.plans[plan], tookEffect);
}

const action = (verb: string, run: Action["run"]): Action => ({ verb, signIn: true, run });

export const planActions: Action[] = [
  action("plan_show", async (request, args) => onePlanView(request.say, await entryOf(request, args))),
  action("plan_options", options),
  action("plan_quote", quote),
  action("plan_choose", choose),
  action("plan_change", change),
  action("plan_pay", pay),
  action("plan_undo", undo),
  action("plan_keep_save", async (request, args) => {
    const input = { subscriptionId: need(args, "subscriptionId"), keep: keepFrom(args.keep) };
    await keepAgents({ ctx: request.ctx, input });
    return planView(request.say, [await entryOf(request, args)]);
  }),
  action("plan_cancel_ask", async (request, args) => {
    const entry = await entryOf(request, args);
    return entry.endsAtMs === null
      ? confirmCancelView(request.say, entry, request.rowId)
      : onePlanView(request.say, entry);
  }),
  action("plan_keep", async (request, args) => {
    const input = { subscriptionId: need(args, "subscriptionId"), choice: "keep" } as const;
    await keepOrCancelPlan({ ctx: request.ctx, input });
    return planKeptView(request.say);
  }),
  action("plan_cancel", async (request, args) => {
    const input = { subscriptionId: need(args, "subscriptionId"), choice: "cancel" } as const;
    const plan = await keepOrCancelPlan({ ctx: request.ctx, input });
    return planCancelledView(request.say, plan?.cancelAt ?? plan?.currentPeriodEnd ?? null);
  }),
];
