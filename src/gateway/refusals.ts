import { redact } from "../log.ts";
import { type GatewayError, upstreamUnavailable } from "./answers.ts";
import type { Route } from "./routes/route.ts";

/** What an upstream's refusal means for the client, for another try, and for the operator. */
export interface Refusal {
  answer: GatewayError;
  /** `same`: the same upstream may do better next time; `other`: only another one can; `no`: the request is at fault. */
  retry: "same" | "other" | "no";
  /** True when only the operator can put it right: key, credit or model name. */
  alert: boolean;
}

/** The provider's explanation of a bad request, without anything shaped like a secret. */
function clientMessage(text: string, apiKey: string): string {
  let found: unknown;
  try {
    const body: unknown = JSON.parse(text);
    const inner: unknown = body !== null && typeof body === "object" && "error" in body ? body.error : body;
    if (inner !== null && typeof inner === "object" && "message" in inner) found = inner.message;
  } catch {
    found = undefined;
  }
  if (typeof found !== "string" || found === "") return "The model refused this request.";
  return redact(found.replaceAll(apiKey, "[redacted]")).slice(0, 1000);
}

/** About our account, though it comes as a 400: Anthropic says so when its credit is used up. */
const ABOUT_CREDIT = /credit balance|billing|insufficient (funds|credits|quota)/i;

function requestAtFault(status: number, message: string): Refusal {
  const isTooLong = status === 413 || /context length|too long|maximum context|context window/i.test(message);
  return {
    answer: {
      status: 400,
      message,
      type: "invalid_request_error",
      code: isTooLong ? "context_length_exceeded" : null,
    },
    retry: "no",
    alert: false,
  };
}

/**
 * A provider's 401 or 402 is about our account, not the agent's: passed on, it would make the agent disable its own key.
 * Only faults of the request itself reach the client.
 */
export function classifyRefusal(status: number, text: string, route: Route): Refusal {
  switch (status) {
    case 400:
    case 413:
    case 422: {
      const message = clientMessage(text, route.apiKey);
      if (ABOUT_CREDIT.test(message)) return { answer: upstreamUnavailable, retry: "other", alert: true };
      return requestAtFault(status, message);
    }
    case 401:
    case 402:
    case 403:
    case 404:
      return { answer: upstreamUnavailable, retry: "other", alert: true };
    case 429:
      return { answer: upstreamUnavailable, retry: "other", alert: false };
    default:
      return {
        answer: upstreamUnavailable,
        retry: status >= 500 || status === 408 ? "same" : "no",
        alert: status < 500,
      };
  }
}

/** How long an upstream asks to be left alone, ms; null when it does not say. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
