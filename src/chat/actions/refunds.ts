import { decideRequest } from "../../services/admin/decide-request.ts";
import { requireSudo } from "../../services/admin/require-sudo.ts";
import { planEffectOf } from "../../services/billing/plan/plan-effect-of.ts";
import { deriveId } from "../../services/derive-id.ts";
import { giveRefund, previewRefund } from "../../services/refunds/give-refund.ts";
import { readPayment } from "../../services/refunds/read-payments.ts";
import { RefundReason } from "../../services/refunds/refund-wish.ts";
import { askForAmount, confirmAmount, showPayment, showPayments } from "../commands/refund.ts";
import { awaitText, stopAwaiting } from "../dialogs/awaited-text.ts";
import type { Request } from "../request.ts";
import { showRequest } from "../show-request.ts";
import type { View } from "../view.ts";
import { confirmRefundView } from "../views/refunds.ts";
import { type Action, need } from "./action.ts";

type Args = Record<string, string>;

const whichOf = (args: Args) => ({ rail: need(args, "rail"), paymentId: need(args, "payment") });

/** What is about to be done, as it stands now (I9). */
async function confirm(request: Request, args: Args): Promise<View> {
  const { ctx, say, rowId } = request;
  const which = whichOf(args);
  const amountMinor = Number(need(args, "amount"));
  const { needsSecond } = await previewRefund({ ctx, input: { ...which, amountMinor } });
  const standing = await readPayment({ ctx, input: which });
  const { effect } = await planEffectOf(ctx, standing.payment, amountMinor);
  const reason = RefundReason.parse(need(args, "reason"));
  return confirmRefundView(say, standing, {
    id: deriveId("refund", rowId),
    amountMinor,
    reason,
    effect,
    needsSecond,
  });
}

async function give(request: Request, args: Args): Promise<View> {
  const which = whichOf(args);
  const input = {
    ...which,
    id: need(args, "id"),
    amountMinor: Number(need(args, "amount")),
    leftMinor: Number(need(args, "left")),
    reason: RefundReason.parse(need(args, "reason")),
    endsPlan: need(args, "ends") === "yes",
  };
  const given = await giveRefund({ ctx: request.ctx, input });
  await stopAwaiting(request);
  return given.kind === "ordered"
    ? await showPayment(request, which)
    : await showRequest(request, given.request.id);
}

const decide = (verb: string, decision: "approve" | "refuse"): Action => ({
  verb,
  signIn: true,
  async run(request, args) {
    const { id } = await decideRequest({ ctx: request.ctx, input: { id: need(args, "id"), decision } });
    return await showRequest(request, id);
  },
});

/** From somebody's payments to a refund, and what a second person says to it. */
export const refundActions: Action[] = [
  {
    verb: "refund_list",
    signIn: true,
    run(request, { userId = "", subscriptionId, createdAt, id }) {
      const after = createdAt && id ? { createdAt: Number(createdAt), id } : undefined;
      return showPayments(request, { userId, ...(subscriptionId && { subscriptionId }) }, after);
    },
  },
  {
    verb: "refund_show",
    signIn: true,
    async run(request, args) {
      await stopAwaiting(request);
      return await showPayment(request, whichOf(args));
    },
  },
  {
    verb: "refund_all",
    signIn: true,
    run: (request, args) => confirmAmount(request, whichOf(args), Number(need(args, "amount"))),
  },
  {
    verb: "refund_part",
    signIn: true,
    async run(request, args) {
      await requireSudo(request.ctx, "refund.give");
      await awaitText(request, { what: "refund", ...whichOf(args) });
      return await askForAmount(request, whichOf(args));
    },
  },
  { verb: "refund_ask", signIn: true, run: confirm },
  { verb: "refund_yes", signIn: true, run: give },
  decide("request_yes", "approve"),
  decide("request_no", "refuse"),
];
