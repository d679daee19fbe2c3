import { createCircuitBreaker } from "../../../src/gateway/routes/circuit-breaker.ts";
import type { Route } from "../../../src/gateway/routes/route.ts";
import { PRICE } from "../gateway-rig.ts";

/** A route with nothing special about it. */
export const routeOf = (more: Partial<Route> = {}): Route => ({
  upstream: "up",
  kind: "compatible",
  origin: "http://127.0.0.1:9",
  basePath: "/v1",
  apiKey: "key",
  headerLines: "",
  model: "m",
  price: PRICE,
  contextTokens: null,
  maxOutputTokens: 1_000,
  serves: new Set(["chat", "responses", "embeddings", "messages"]),
  breaker: createCircuitBreaker(),
  ...more,
});
