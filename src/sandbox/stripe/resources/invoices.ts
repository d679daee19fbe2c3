import type Stripe from "stripe";
import { z } from "zod";
import { noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { listParamsOf, paramsOf, range, text } from "../params.ts";
import { type Route, route } from "../route.ts";
import type { Invoice, InvoicePayment } from "../types.ts";

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
  route("GET /v1/invoices/:id", paramsOf<Stripe.InvoiceRetrieveParams>()({}), (state, _given, id) => {
    const invoice = state.invoices.get(id);
    if (!invoice) throw noSuch("invoice", id);
    return invoice;
  }),
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
