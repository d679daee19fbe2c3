import { billingHistory } from "../../services/billing/payment/billing-history.ts";
import { invoiceLink } from "../../services/billing/payment/invoice-link.ts";
import { returnUnrun, unrunOf } from "../../services/billing/payment/return-unrun.ts";
import { portalLink } from "../../services/billing/plan/portal-link.ts";
import { billingView, invoiceLinkView, portalLinkView } from "../views/billing.ts";
import { privateOnlyView } from "../views/places.ts";
import { confirmUnrunView, unrunBegunView } from "../views/unrun.ts";
import { aboutAgent } from "./about-agent.ts";
import { type Action, need } from "./action.ts";

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
    verb: "billing_invoice",
    signIn: true,
    async run(request, args) {
      const { ctx, say, adapter } = request;
      if (!request.inPrivate)
        return privateOnlyView(say, { command: "billing", privateLink: adapter.privateLink("billing") });
      const [rail, paymentId] = [need(args, "rail"), need(args, "payment")];
      return invoiceLinkView(say, rail, await invoiceLink({ ctx, input: { rail, paymentId } }));
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
