import { createPolarRail } from "../../src/integrations/polar/rail.ts";
import type { Log } from "../../src/log.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { PlanId, PlanPrice } from "../../src/ports/payment-rail.ts";
import { openBooks } from "../../src/sandbox/kernel/books.ts";
import { startPolarTwin } from "../../src/sandbox/polar/twin.ts";

const ACCESS_TOKEN = "polar_oat_chat_0123456789abcdef";
const idOf = (n: number): string => `8f14e45f-ceea-467a-9b3a-0c1d5b7e0b0${n}`;
const PRODUCTS = { starter: idOf(1), pro: idOf(2), business: idOf(3) };
const MINOR = { starter: 2900, pro: 4900, business: 9900 };

const priceOf = (plan: PlanId): PlanPrice => ({
  priceId: PRODUCTS[plan],
  amountMinor: MINOR[plan],
  currency: "usd",
});

/** The rail that needs no waiting, with its twin. */
export async function startPolarPart(clock: Clock, log: Log) {
  const product = (plan: PlanId) => ({
    id: PRODUCTS[plan],
    name: `GoClaw ${plan}`,
    priceMinor: MINOR[plan],
    currency: "usd",
  });
  const twin = await startPolarTwin({
    books: openBooks(),
    clock,
    accessToken: ACCESS_TOKEN,
    pagesBaseUrl: "http://127.0.0.1:8080/sandbox/polar",
    products: [product("starter"), product("pro"), product("business")],
  });
  const rail = createPolarRail({
    accessToken: ACCESS_TOKEN,
    apiBase: twin.apiBase,
    webhookSecrets: [`polar_whs_${Buffer.from("of the chat tests").toString("base64")}`],
    products: PRODUCTS,
    readAgainMs: [1],
    lookAgainMs: [1],
    timeoutMs: 400,
    clock,
    log,
  });
  const prices = { starter: priceOf("starter"), pro: priceOf("pro"), business: priceOf("business") };
  return { twin, rail, prices };
}
