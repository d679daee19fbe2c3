import type Stripe from "stripe";
import { z } from "zod";
import { noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { listParamsOf, paramsOf, range, text, whole } from "../params.ts";
import { prorationLines, voidByHand } from "../plan-change.ts";
import { type Route, route } from "../route.ts";
import { newInvoice } from "../shapes/invoice.ts";
import type { StripeState } from "../state.ts";
import type { Invoice, InvoicePayment } from "../types.ts";
import { itemChangeOf, itemChanges } from "./item-change.ts";

const invoices = listParamsOf<Stripe.InvoiceListParams>()({
  created: range.optional(),
  customer: text.optional(),
  status: z.enum(["draft", "open", "paid", "uncollectible", "void"]).optional(),
  subscription: text.optional(),
});
const payments = listParamsOf<Stripe.InvoicePaymentListParams>()({
  created: range.optional(),
  invoice: text.optional(),
  payment: z.strictObject({ type: z.enum(["payment_intent"]), payment_intent: text.optional() }).optional(),
  status: z.enum(["canceled", "open", "paid"]).optional(),
});

const preview = paramsOf<Stripe.InvoiceCreatePreviewParams>()({
  subscription: text,
  subscription_details: z.strictObject({
    items: itemChanges,
    proration_behavior: z.enum(["always_invoice"]),
    proration_date: whole.optional(),
  }),
});

/** The invoice that a change of price would make, which exists nowhere. */
function previewInvoice(state: StripeState, given: z.output<typeof preview>): Invoice {
  const subscription = state.subscriptions.get(given.subscription);
  const customer = state.customers.get(subscription?.customer ?? "");
  if (!subscription || !customer) throw noSuch("subscription", given.subscription, "subscription");
  const { items, proration_date: atS } = given.subscription_details;
  const change = itemChangeOf(state, subscription, items, atS, "subscription_details[items]");
  const invoice = newInvoice({
    subscription,
    customer,
    reason: "subscription_update",
    lines: prorationLines(change),
    pagesBaseUrl: state.pagesBaseUrl,
    nowS: state.nowS(),
  });
  return {
    ...invoice,
    id: `upcoming_${invoice.id}`,
    status: "draft",
    number: null,
    hosted_invoice_url: null,
  };
}

function invoiceOf(state: StripeState, id: string): Invoice {
  const invoice = state.invoices.get(id);
  if (!invoice) throw noSuch("invoice", id);
  return invoice;
}

export const invoiceRoutes: Route[] = [
  route("GET /v1/invoices", invoices, (state, given) => {
    const keep = (one: Invoice) =>
      inRange(one.created, given.created) &&
      (given.customer === undefined || one.customer === given.customer) &&
      (given.status === undefined || one.status === given.status) &&
      (given.subscription === undefined ||
        one.parent?.subscription_details?.subscription === given.subscription);
    return page(state.invoices.all().filter(keep), given, "/v1/invoices");
  }),
  route("GET /v1/invoices/:id", paramsOf<Stripe.InvoiceRetrieveParams>()({}), (state, _given, id) =>
    invoiceOf(state, id),
  ),
  route("POST /v1/invoices/create_preview", preview, previewInvoice),
  route("POST /v1/invoices/:id/void", paramsOf<Stripe.InvoiceVoidInvoiceParams>()({}), (state, _given, id) =>
    voidByHand(state, invoiceOf(state, id)),
  ),
  route("GET /v1/invoice_payments", payments, (state, given) => {
    const keep = (one: InvoicePayment) =>
      inRange(one.created, given.created) &&
      (given.invoice === undefined || one.invoice === given.invoice) &&
      (given.payment?.payment_intent === undefined ||
        one.payment.payment_intent === given.payment.payment_intent) &&
      (given.status === undefined || one.status === given.status);
    return page(state.invoicePayments.all().filter(keep), given, "/v1/invoice_payments");
  }),
  route(
    "GET /v1/invoice_payments/:id",
    paramsOf<Stripe.InvoicePaymentRetrieveParams>()({}),
    (state, _given, id) => {
      const payment = state.invoicePayments.get(id);
      if (!payment) throw noSuch("invoice_payment", id);
      return payment;
    },
  ),
];
