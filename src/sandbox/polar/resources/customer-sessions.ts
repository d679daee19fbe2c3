import type { models } from "@polar-sh/sdk/2026-10";
import { invalid, wrong } from "../errors.ts";
import { bodyOf, text, url, uuid } from "../params.ts";
import { change, type Route } from "../route.ts";
import { newCustomerSession } from "../shapes/customer.ts";

const create = bodyOf<
  models.CustomerSessionCustomerIDCreate & models.CustomerSessionCustomerExternalIDCreate
>()({ customer_id: uuid.optional(), external_customer_id: text.optional(), return_url: url.nullish() });

export const customerSessionRoutes: Route[] = [
  change("POST /v1/customer-sessions/", ["customer_sessions:write"], create, (state, given) => {
    const member = given.customer_id === undefined ? "external_customer_id" : "customer_id";
    const wanted = given[member];
    if (wanted === undefined)
      throw invalid({ type: "missing", loc: ["body", "customer_id"], msg: "Field required" });
    const customer = state.customers
      .all()
      .find((one) => !one.deleted_at && (member === "customer_id" ? one.id : one.external_id) === wanted);
    if (!customer) throw wrong(member, "Customer does not exist.", wanted);
    const session = newCustomerSession({
      customer,
      pagesBaseUrl: state.pagesBaseUrl,
      returnUrl: given.return_url ?? null,
      nowMs: state.nowMs(),
    });
    state.sessions.put(session.token, session);
    return session;
  }),
];
