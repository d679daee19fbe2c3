import type Stripe from "stripe";
import { newId } from "../ids.ts";
import { paramsOf, text, url } from "../params.ts";
import { type Route, route } from "../route.ts";
import type { PortalSession } from "../types.ts";
import { customerOf } from "./customers.ts";

const create = paramsOf<Stripe.BillingPortal.SessionCreateParams>()({
  customer: text,
  return_url: url.optional(),
  locale: text.optional(),
});

export const portalRoutes: Route[] = [
  route("POST /v1/billing_portal/sessions", create, (state, given) => {
    customerOf(state, given.customer, "customer");
    const secret = newId("test", 60);
    const session: PortalSession = {
      id: newId("bps"),
      object: "billing_portal.session",
      configuration: "bpc_sandbox",
      created: state.nowS(),
      customer: given.customer,
      customer_account: null,
      flow: null,
      livemode: false,
      locale: null,
      on_behalf_of: null,
      return_url: given.return_url ?? null,
      url: `${state.pagesBaseUrl}/p/session/${secret}`,
    };
    state.portalSessions.put(secret, session);
    return session;
  }),
];
