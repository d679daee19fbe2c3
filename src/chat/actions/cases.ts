import { decideRefund } from "../../services/admin/decide-refund.ts";
import { resolveCase } from "../../services/admin/resolve-case.ts";
import { showCase, showCases } from "../commands/cases.ts";
import { caseView } from "../views/cases.ts";
import { type Action, need } from "./action.ts";

const decide = (verb: string, decision: "refund" | "refuse"): Action => ({
  verb,
  signIn: true,
  async run({ ctx, say }, args) {
    return caseView(
      say,
      await decideRefund({ ctx, input: { number: Number(need(args, "number")), decision } }),
    );
  },
});

/** What an administrator does about an open case. */
export const caseActions: Action[] = [
  {
    verb: "cases_page",
    signIn: true,
    run: (request, args) => showCases(request, Number(need(args, "after"))),
  },
  {
    verb: "case_show",
    signIn: true,
    run: (request, args) => showCase(request, Number(need(args, "number"))),
  },
  decide("case_refund", "refund"),
  decide("case_refuse", "refuse"),
  {
    verb: "case_resolve",
    signIn: true,
    async run({ ctx, say }, args) {
      return caseView(say, await resolveCase({ ctx, input: { number: Number(need(args, "number")) } }));
    },
  },
];
