import { keepOrCancelPlan } from "../../services/billing/keep-or-cancel-plan.ts";
import { planCancelledView, planKeptView } from "../views/plan.ts";
import { type Action, need } from "./action.ts";

export const planActions: Action[] = [
  {
    verb: "plan_keep",
    signIn: true,
    async run(request, args) {
      await keepOrCancelPlan({
        ctx: request.ctx,
        input: { subscriptionId: need(args, "subscriptionId"), choice: "keep" },
      });
      return planKeptView(request.say);
    },
  },
  {
    verb: "plan_cancel",
    signIn: true,
    async run(request, args) {
      const plan = await keepOrCancelPlan({
        ctx: request.ctx,
        input: { subscriptionId: need(args, "subscriptionId"), choice: "cancel" },
      });
      return planCancelledView(request.say, plan?.cancelAt ?? plan?.currentPeriodEnd ?? null);
    },
  },
];
