import { createServer, type IncomingHttpHeaders } from "node:http";
import Stripe from "stripe";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { type Listener, listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import {
  type StripeTwin,
  type StripeTwinOptions,
  startStripeTwin,
} from "../../../src/sandbox/stripe/twin.ts";

export const SECRET_KEY = "sk_test_sandbox_0123456789";
export const WEBHOOK_SECRET = "whsec_sandbox_0123456789";
export const PAGES = "http://localhost:8080/sandbox/stripe";
export const STARTER = {
  id: "price_starter",
  lookupKey: "starter",
  productName: "GoClaw Starter",
  unitAmountMinor: 2900,
  currency: "usd",
};
export const PRO = {
  ...STARTER,
  id: "price_pro",
  lookupKey: "pro",
  productName: "GoClaw Pro",
  unitAmountMinor: 4900,
};

/** A clock that stands still until it is moved. */
export interface TestClock {
  now(): number;
  forward(ms: number): void;
}

export function testClock(startMs = Date.UTC(2026, 10, 22)): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    forward: (ms) => {
      nowMs += ms;
    },
  };
}

export interface Received {
  body: string;
  headers: IncomingHttpHeaders;
  event: { id: string; type: string; api_version: string };
}

/** A webhook endpoint that remembers what it got; `answer` decides its status. */
export async function startReceiver(answer: (count: number) => number = () => 200) {
  const received: Received[] = [];
  const server: Listener = await listenOnLoopback(
    createServer((req, res) => {
      let body = "";
      req.on("data", (chunk) => {
        body += chunk;
      });
      req.on("end", () => {
        received.push({ body, headers: req.headers, event: JSON.parse(body) });
        res.writeHead(answer(received.length)).end();
      });
    }),
  );
  return {
    received,
    url: `${server.url}/webhooks/stripe`,
    close: server.close,
    types: () => received.map((one) => one.event.type),
  };
}

export function startTwin(extra: Partial<StripeTwinOptions> = {}): Promise<StripeTwin> {
  return startStripeTwin({
    books: openBooks(),
    secretKey: SECRET_KEY,
    pagesBaseUrl: PAGES,
    prices: [STARTER, PRO],
    retryDelaysMs: [10, 10],
    ...extra,
  });
}

/** The official client, pointed at a twin. */
export function clientOf(twin: StripeTwin, key = SECRET_KEY): Stripe {
  const { hostname, port } = new URL(twin.apiBase);
  return new Stripe(key, {
    host: hostname,
    port: Number(port),
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

export async function openSession(stripe: Stripe, extra: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const customer = await stripe.customers.create({ email: "ann@example.com" });
  return stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    client_reference_id: "order-1",
    line_items: [{ price: STARTER.id, quantity: 1 }],
    metadata: { order_id: "order-1" },
    subscription_data: { metadata: { order_id: "order-1" } },
    success_url: "http://localhost:8080/paid?cs={CHECKOUT_SESSION_ID}",
    cancel_url: "http://localhost:8080/cancelled",
    ...extra,
  });
}

/** The SDK error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call should have been refused");
}
