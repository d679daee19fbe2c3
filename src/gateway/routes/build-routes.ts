import { dearestOf } from "../../domain/usage/model-price.ts";
import { AppError } from "../../errors.ts";
import type { CallKind } from "../ledger/ledger.ts";
import { type CircuitBreaker, createCircuitBreaker } from "./circuit-breaker.ts";
import type { ModelSetup, Route, RouteChoice, UpstreamKind, UpstreamSetup } from "./route.ts";

/** What is asked of a model that does not say how long its answers may be. */
const USUAL_OUTPUT_TOKENS = 16_384;
const ANTHROPIC_VERSION = "2023-06-01";
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Providers list what turns text into numbers beside what answers; only their names tell them apart. */
const EMBEDS = /embed|(^|[/-])(bge|e5|gte)-/i;

export const doesEmbed = (model: string): boolean => EMBEDS.test(model);

function checkedUrl(setup: UpstreamSetup): URL {
  const fail = (why: string) => new AppError("misconfigured", `LLM upstream ${setup.name}: ${why}`);
  let url: URL;
  try {
    url = new URL(setup.baseUrl);
  } catch {
    throw fail("its base URL is not a URL");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw fail("its base URL must be https");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    throw fail("plain http is accepted for loopback only");
  if (url.username || url.password || url.search || url.hash) {
    throw fail("its base URL must have no user, password, query or fragment");
  }
  if (!setup.apiKey || /[^\x21-\x7e]/.test(setup.apiKey))
    throw fail("its API key is missing or has odd characters");
  return url;
}

const keyHeaders = (kind: UpstreamKind, apiKey: string): Record<string, string> =>
  kind === "anthropic"
    ? { "x-api-key": apiKey, "anthropic-version": ANTHROPIC_VERSION }
    : { authorization: `Bearer ${apiKey}` };

const linesOf = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

function abilities(setup: UpstreamSetup, model: ModelSetup): ReadonlySet<CallKind> {
  const embeds = doesEmbed(model.id);
  return new Set(setup.serves.filter((kind) => (kind === "embeddings") === embeds));
}

/** Remembers each route's breaker for as long as the gateway runs, however often the routes are made anew. */
export type Breakers = Map<string, CircuitBreaker>;

function breakerOf(breakers: Breakers, name: string): CircuitBreaker {
  const breaker = breakers.get(name) ?? createCircuitBreaker();
  breakers.set(name, breaker);
  return breaker;
}

/**
 * Every model of every upstream whose price is known, in the configured order.
 * @throws AppError `misconfigured` on a bad URL, plain http to another machine, or a missing key.
 */
export function buildRoutes(setups: readonly UpstreamSetup[], breakers: Breakers): Route[] {
  return setups.flatMap((setup) => {
    const url = checkedUrl(setup);
    const upstream = {
      upstream: setup.name,
      kind: setup.kind,
      origin: url.origin,
      basePath: url.pathname.replace(/\/+$/, ""),
      apiKey: setup.apiKey,
      headerLines: linesOf({
        host: url.host,
        connection: "keep-alive",
        ...keyHeaders(setup.kind, setup.apiKey),
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "accept-encoding": "identity",
        "user-agent": "goclaw-gateway",
      }),
    };
    return setup.models.flatMap((model): Route[] => {
      if (model.price === null) return [];
      return [
        {
          ...upstream,
          model: model.id,
          price: model.price,
          contextTokens: model.contextTokens,
          maxOutputTokens: model.maxOutputTokens ?? USUAL_OUTPUT_TOKENS,
          serves: abilities(setup, model),
          breaker: breakerOf(breakers, `${setup.name}/${model.id}`),
        },
      ];
    });
  });
}

/** Those of the routes that serve this kind of call; null when none does. */
export function choiceOf(routes: readonly Route[], kind: CallKind): RouteChoice | null {
  const [first, ...others] = routes.filter((route) => route.serves.has(kind));
  if (!first) return null;
  const windows = [first, ...others].map((route) => route.contextTokens ?? Number.POSITIVE_INFINITY);
  return {
    routes: [first, ...others],
    price: dearestOf([first.price, ...others.map((route) => route.price)]),
    maxOutputTokens: Math.max(first.maxOutputTokens, ...others.map((route) => route.maxOutputTokens)),
    windowTokens: { least: Math.min(...windows), most: Math.max(...windows) },
  };
}
