import { AppError, isDatabaseAway } from "../../errors.ts";
import { billingHistory } from "../../services/billing/payment/billing-history.ts";
import { paymentPapers } from "../../services/billing/payment/payment-papers.ts";
import { returnUnrun, unrunOf } from "../../services/billing/payment/return-unrun.ts";
import { portalLink } from "../../services/billing/plan/portal-link.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { billingView, portalLinkView } from "../views/billing.ts";
import { errorView } from "../views/error-view.ts";
import { go } from "../views/parts.ts";
import { papersAgain, papersView } from "../views/payment-papers.ts";
import { privateOnlyView } from "../views/places.ts";
import { confirmUnrunView, unrunBegunView } from "../views/unrun.ts";
import { aboutAgent } from "./about-agent.ts";
import { type Action, need } from "./action.ts";

/** A provider that is away keeps the button, since whoever pressed it has to press it again. */
async function papersOf({ ctx, say, rowId }: Request, rail: string, paymentId: string): Promise<View> {
  try {
    return papersView(say, paymentId, await paymentPapers({ ctx, input: { rail, paymentId } }));
  } catch (error) {
    if (!(error instanceof AppError) || isDatabaseAway(error)) throw error;
    if (error.code !== "unavailable" && error.code !== "timeout") throw error;
    ctx.log.info({ event: "chat.papers_failed", rowId, rail, err: error });
    const again = papersAgain(say("button-try-again"), rail, paymentId);
    return errorView(say, error, rowId, [[again], [go(say("button-help"), "help")]]);
  }
}

export const billingActions: Action[] = [
  {
    verb: "billing_page",
    signIn: true,
    async run(request, args) {
      const after = { at: Number(need(args, "at")), key: need(args, "key") };
      return billingView(request.say, await billingHistory({ ctx: request.ctx, input: { after } }));
    },
  },
  aboutAgent("unrun_ask", async ({ ctx, say, rowId }, row) => {
    const { payment, plan } = await unrunOf(ctx, row.id);
    return confirmUnrunView(say, row, rowId, { payment, plan: plan.plan });
  }),
  aboutAgent("unrun_yes", async ({ ctx, say }, row) =>
    unrunBegunView(say, await returnUnrun({ ctx, input: { deploymentId: row.id } })),
  ),
  {
    verb: "billing_papers",
    signIn: true,
    async run(request, args) {
      const { say, adapter } = request;
      if (!request.inPrivate)
        return privateOnlyView(say, { command: "billing", privateLink: adapter.privateLink("billing") });
      const view = await papersOf(request, need(args, "rail"), need(args, "payment"));
      // The list of payments stays; what came of a first press is looked at again in its own place.
      return args.again === undefined ? { ...view, fresh: true } : view;
    },
  },
  {
    verb: "billing_portal",
    signIn: true,
    async run(request, args) {
      const { say, adapter } = request;
      if (!request.inPrivate)
        return privateOnlyView(say, { command: "billing", privateLink: adapter.privateLink("billing") });
      const rail = need(args, "rail");
      return portalLinkView(say, rail, await portalLink({ ctx: request.ctx, input: { rail } }));
    },
  },
];
