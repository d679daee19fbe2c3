import { PolarClientError, PolarError, PolarNetworkError, PolarRateLimitError } from "@polar-sh/sdk";
import { AppError, type ErrorCode, toAppError } from "../../errors.ts";

/** Refusals that say "read again": somebody else is at the same object. */
const RACED = new Set([
  "SubscriptionLocked",
  "CheckoutLocked",
  "PaymentAlreadyInProgress",
  "RefundAmountTooHigh",
]);
/** Refusals of the access token itself, by its standard's words. */
const TOKEN = new Set(["invalid_token", "insufficient_scope", "Unauthorized"]);

/** Polar's own name of a refusal; a body that is not Polar's has none. */
function nameOf(error: PolarClientError): string | null {
  const body: unknown = typeof error.error === "string" ? parsed(error.error) : error.error;
  const name = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  return typeof name === "string" ? name : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The members of the request that Polar found wrong. */
function paramsOf(error: PolarClientError): string | null {
  const body = error.error;
  const detail = typeof body === "object" && body !== null && "detail" in body ? body.detail : null;
  if (!Array.isArray(detail)) return null;
  return detail.map((one: { loc?: unknown[] }) => one.loc?.join(".") ?? "?").join(", ");
}

function codeOf(error: PolarClientError, name: string | null): ErrorCode {
  if (error instanceof PolarRateLimitError) return "rate_limited";
  if (error.statusCode === 401 || (name !== null && TOKEN.has(name))) return "misconfigured";
  if (name !== null && RACED.has(name)) return "conflict";
  // A 404 that names no missing object comes from something between us and Polar: it proves nothing.
  if (error.statusCode === 404) return name === null ? "unavailable" : "not_found";
  return name === null && error.statusCode !== 422 ? "unavailable" : "rejected";
}

function translateRefusal(error: PolarClientError, call: string): AppError {
  const name = nameOf(error);
  const code = codeOf(error, name);
  const waitS = error instanceof PolarRateLimitError ? error.retryAfter : null;
  return new AppError(code, `Polar ${call}: ${name ?? error.statusCode}`, {
    ...(code === "misconfigured" ? {} : { cause: error }),
    details: {
      rail: "polar",
      call,
      providerCode: name,
      param: paramsOf(error),
      status: error.statusCode,
      ...(waitS === null ? {} : { retryAfterMs: waitS * 1000 }),
    },
  });
}

/**
 * Turns what the SDK throws into an AppError, once. It lets the errors of a body that stops or is not JSON through
 * as they are: what such a call has done is unknown.
 */
export function translatePolarError(error: unknown, call: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof PolarClientError) return translateRefusal(error, call);
  const words = error instanceof Error ? `${error.name} ${error.message}` : "";
  const isLate = /timeout|aborted/i.test(words);
  const isOutside =
    error instanceof PolarError || error instanceof SyntaxError || error instanceof TypeError || isLate;
  if (!isOutside) return toAppError(error);
  const what = error instanceof PolarNetworkError || isLate ? "no answer" : "an answer that is none";
  return new AppError(isLate ? "timeout" : "unavailable", `Polar ${call}: ${what}`, {
    // What cannot be read as JSON is quoted by its error: a piece of an address that opens a file, or of a person's data.
    ...(error instanceof SyntaxError ? {} : { cause: error }),
    details: { rail: "polar", call, providerCode: null },
  });
}

/** Polar's own name behind a translated error. */
export const providerCodeOf = (error: unknown): string | null =>
  error instanceof AppError && typeof error.details.providerCode === "string"
    ? error.details.providerCode
    : null;

/** Whether the work may have been done although we were not told. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "unavailable" || error.code === "timeout");
