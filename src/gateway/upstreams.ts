import { AppError } from "../errors.ts";
import type { MaxTokensField } from "./chat-request.ts";

/** One provider of models as the configuration describes it. */
export interface UpstreamSetup {
  name: string;
  /** Up to and including the version, such as `https://api.example.com/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Our alias → the provider's own model name. */
  models: Record<string, string>;
  /** The name this provider gives the token limit; most know only `max_tokens`. */
  maxTokensField?: MaxTokensField;
}

/** One upstream that can serve one alias. */
export interface Route {
  upstream: string;
  origin: string;
  path: string;
  apiKey: string;
  model: string;
  maxTokensField: MaxTokensField;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

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

/**
 * Alias → upstreams that serve it, in the configured order.
 * @throws AppError `misconfigured` on a bad URL, plain http to another machine, or a missing key.
 */
export function buildRoutes(setups: readonly UpstreamSetup[]): Map<string, Route[]> {
  const routes = new Map<string, Route[]>();
  for (const setup of setups) {
    const url = checkedUrl(setup);
    for (const [alias, model] of Object.entries(setup.models)) {
      const route: Route = {
        upstream: setup.name,
        origin: url.origin,
        path: `${url.pathname.replace(/\/+$/, "")}/chat/completions`,
        apiKey: setup.apiKey,
        model,
        maxTokensField: setup.maxTokensField ?? "max_tokens",
      };
      routes.set(alias, [...(routes.get(alias) ?? []), route]);
    }
  }
  return routes;
}
