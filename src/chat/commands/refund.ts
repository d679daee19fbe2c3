import { z } from "zod";
import { inMajor } from "../../domain/billing/minor-units.ts";
import { previewRefund } from "../../services/refunds/give-refund.ts";
import {
  findPayments,
  listPayments,
  type PaymentFilter,
  readPayment,
} from "../../services/refunds/read-payments.ts";
import { readAmountMinor } from "../amount.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { pickPersonView } from "../views/person.ts";
import { amountView, paymentsView, paymentView, refundReasonView } from "../views/refunds.ts";
import { orNobody } from "./user.ts";

interface Which {
  rail: string;
  paymentId: string;
}

/** One page of somebody's payments. */
export async function showPayments(
  { ctx, say }: Request,
  filter: PaymentFilter,
  after?: { createdAt: number; id: string },
): Promise<View> {
  const page = await listPayments({ ctx, input: { ...filter, ...(after && { after }) } });
  return paymentsView(say, page, filter);
}

export async function showPayment({ ctx, say }: Request, which: Which): Promise<View> {
  return paymentView(say, await readPayment({ ctx, input: which }));
}

/** Asks how much; `typed` is what was no amount that could be given. */
export async function askForAmount({ ctx, say }: Request, which: Which, typed?: string): Promise<View> {
  return amountView(say, await readPayment({ ctx, input: which }), typed);
}

/** Asks for the reason, once it is sure that so much may be given. */
export async function confirmAmount(request: Request, which: Which, amountMinor: number): Promise<View> {
  const { ctx, say } = request;
  const { payment } = await readPayment({ ctx, input: which });
  if (amountMinor > payment.amountMinor - payment.refundedMinor)
    return await askForAmount(request, which, String(inMajor(amountMinor, payment.currency)));
  await previewRefund({ ctx, input: { ...which, amountMinor } });
  return refundReasonView(say, payment, amountMinor);
}

/** The same of what was typed, which is read as an amount of the payment's own currency. */
export async function confirmTyped(request: Request, which: Which, text: string): Promise<View> {
  const standing = await readPayment({ ctx: request.ctx, input: which });
  const amountMinor = readAmountMinor(text, standing.payment.currency);
  return amountMinor === null
    ? amountView(request.say, standing, text)
    : await confirmAmount(request, which, amountMinor);
}

async function find(request: Request, words: string): Promise<View> {
  const found = await findPayments({ ctx: request.ctx, input: { words } });
  switch (found.kind) {
    case "payment":
      return await showPayment(request, found);
    case "payments":
      return await showPayments(request, found.filter);
    case "people":
      return pickPersonView(request.say, found.people);
  }
}

export const refundCommand = defineCommand({
  name: "refund",
  description: "command-refund",
  usage: "usage-refund",
  scope: "support",
  where: "private",
  signIn: true,
  destructive: true,
  args: z.string().trim().min(2).max(320),
  fields: [{ name: "what", description: "field-refund", required: true, kind: "text" }],
  run: (request, words) => orNobody(request, "refund", words, find(request, words)),
});
