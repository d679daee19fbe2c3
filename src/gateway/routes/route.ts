import type { ModelPrice } from "../../domain/usage/model-price.ts";
import type { CallKind } from "../ledger/ledger.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";

/**
 * What an upstream speaks: `openai` is OpenAI itself and what equals it, `compatible` the many that understand its older
 * words only, `anthropic` the Messages API.
 */
export type UpstreamKind = "compatible" | "openai" | "anthropic";

/** One provider of models as the configuration describes it. */
export interface UpstreamSetup {
  name: string;
  /** Up to and including the version, such as `https://api.example.com/v1`. */
  baseUrl: string;
  apiKey: string;
  kind: UpstreamKind;
  serves: readonly CallKind[];
  models: readonly ModelSetup[];
}

/** One model of an upstream. */
export interface ModelSetup {
  /** As the upstream calls it. */
  id: string;
  /** Null while nobody knows: such a model is not served, since it might cost anything. */
  price: ModelPrice | null;
  contextTokens: number | null;
  maxOutputTokens: number | null;
}

/** One model of one upstream. */
export interface Route {
  upstream: string;
  kind: UpstreamKind;
  origin: string;
  /** Without a slash at its end. */
  basePath: string;
  apiKey: string;
  /** The headers of every request, each line with its end, and nothing else: what a client sends may say too much. */
  headerLines: string;
  model: string;
  price: ModelPrice;
  contextTokens: number | null;
  /** The longest answer it is asked for. */
  maxOutputTokens: number;
  serves: ReadonlySet<CallKind>;
  breaker: CircuitBreaker;
}

/** The routes that may serve one kind of call under one name, the preferred first. */
export interface RouteChoice {
  routes: readonly [Route, ...Route[]];
  /** The dearest of them, in each kind of token. */
  price: ModelPrice;
  /** The longest answer that any of them gives. */
  maxOutputTokens: number;
  /** The smallest and the largest of their windows; infinite where one does not say. */
  windowTokens: { least: number; most: number };
}
