import { invalidRequest } from "./errors.ts";
import { list } from "./listing.ts";
import type { StripeState } from "./state.ts";
import type { StripeObject } from "./types.ts";

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Fields that appear only when they are asked for, by object name. */
function includable(state: StripeState, object: Json, field: string): unknown {
  const id = String(object.id);
  switch (`${object.object}.${field}`) {
    case "checkout.session.line_items":
      return list(state.lineItems.get(id) ?? [], false, `/v1/checkout/sessions/${id}/line_items`);
    case "invoice.payments":
      return list(
        state.invoicePayments.all().filter((one) => one.invoice === id),
        false,
        "/v1/invoice_payments",
      );
    case "charge.refunds":
      return list(
        state.refunds.all().filter((one) => one.charge === id),
        false,
        `/v1/charges/${id}/refunds`,
      );
    case "customer.subscriptions":
      return list(
        state.subscriptions.all().filter((one) => one.customer === id),
        false,
        "/v1/subscriptions",
      );
    default:
      return undefined;
  }
}

function lookUp(state: StripeState, id: string): StripeObject | undefined {
  const shelves = {
    ch: state.charges,
    cus: state.customers,
    in: state.invoices,
    pi: state.paymentIntents,
    price: state.prices,
    prod: state.products,
    re: state.refunds,
    sub: state.subscriptions,
    sub_sched: state.schedules,
  };
  const prefix = id.slice(0, id.lastIndexOf("_"));
  return prefix in shelves ? shelves[prefix as keyof typeof shelves].get(id) : undefined;
}

function expandPath(state: StripeState, object: Json, path: string[], whole: string): void {
  const [field, ...rest] = path;
  if (field === undefined) return;
  if (object[field] === null) return;
  let value = object[field] ?? includable(state, object, field);
  if (typeof value === "string") value = structuredClone(lookUp(state, value));
  else if (isJson(value)) value = structuredClone(value);
  if (value === undefined)
    throw invalidRequest(`This property cannot be expanded (${whole}).`, { param: "expand" });
  object[field] = value;
  if (isJson(value)) expandPath(state, value, rest, whole);
  else if (Array.isArray(value))
    for (const one of value) if (isJson(one)) expandPath(state, one, rest, whole);
}

/** Replaces ids by objects, as `expand[]` asks: at most four levels deep. */
export function expandInto(state: StripeState, answer: object, paths: string[]): object {
  const copy = structuredClone(answer);
  for (const path of paths) {
    const parts = path.split(".");
    if (parts.length > 4) {
      throw invalidRequest("You cannot expand more than 4 levels of a property", { param: "expand" });
    }
    expandPath(state, copy as Json, parts, path);
  }
  return copy;
}
