import { extendBudget } from "../../services/usage/extend-budget.ts";
import { readBudget } from "../../services/usage/read-budget.ts";
import { dropBudget, showBudget, takeBudget } from "../commands/budget.ts";
import { microDollars } from "../format.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { budgetView, confirmExtendView, mayExtend } from "../views/budget.ts";
import { type Action, need } from "./action.ts";

type Args = Record<string, string>;

/** Asks only where it would help: news of yesterday may be pressed today. */
async function askExtend({ ctx, say, rowId }: Request, args: Args): Promise<View> {
  const state = await readBudget({ ctx, input: { deploymentId: need(args, "deploymentId") } });
  return mayExtend(state) ? confirmExtendView(say, state, rowId) : budgetView(say, state);
}

async function extend({ ctx, say }: Request, args: Args): Promise<View> {
  const { state } = await extendBudget({
    ctx,
    input: {
      deploymentId: need(args, "deploymentId"),
      dayStartMs: Number(need(args, "dayStartMs")),
      extraMicros: Number(need(args, "extraMicros")),
      dayMicros: Number(need(args, "dayMicros")),
    },
  });
  const limit = microDollars(say, state.limitMicros ?? 0);
  // A day that had cost far more than its budget may still be over.
  const words = state.percent >= 100 ? "budget-extended-rests" : "budget-extended";
  return budgetView(say, state, { news: say(words, { limit }) });
}

const action = (verb: string, run: Action["run"]): Action => ({ verb, signIn: true, run });

export const budgetActions: Action[] = [
  action("budget_show", (request, args) => showBudget(request, need(args, "deploymentId"))),
  action("budget_set", (request, args) =>
    takeBudget(request, need(args, "deploymentId"), Number(need(args, "micros"))),
  ),
  action("budget_off", (request, args) => dropBudget(request, need(args, "deploymentId"))),
  action("budget_extend_ask", askExtend),
  action("budget_extend", extend),
];
