import Stripe from "stripe";
import { AppError, type ErrorCode, toAppError } from "../../errors.ts";

function codeOf(error: Stripe.errors.StripeError): ErrorCode {
  if (error instanceof Stripe.errors.StripeRateLimitError) return "rate_limited";
  if (error instanceof Stripe.errors.StripeConnectionError) {
    return /timeout/i.test(error.message) ? "timeout" : "unavailable";
  }
  if (error instanceof Stripe.errors.StripeAuthenticationError) return "misconfigured";
  if (error instanceof Stripe.errors.StripePermissionError) return "misconfigured";
  if (error instanceof Stripe.errors.StripeIdempotencyError) return "conflict";
  if (error instanceof Stripe.errors.StripeCardError) return "rejected";
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    if (error.code === "resource_missing") return "not_found";
    // A 404 that names no missing object comes from something between us and Stripe: it proves nothing.
    return error.statusCode === 404 ? "unavailable" : "rejected";
  }
  return "unavailable";
}

/** Turns what the SDK throws into an AppError, once. The provider's words stay in the cause, for the log. */
export function translateStripeError(error: unknown, call: string): AppError {
  if (!(error instanceof Stripe.errors.StripeError)) return toAppError(error);
  const code = codeOf(error);
  // The text of a key refusal shows parts of the key.
  const cause = code === "misconfigured" ? undefined : error;
  return new AppError(code, `Stripe ${call}: ${error.code ?? error.type}`, {
    cause,
    details: {
      rail: "stripe",
      call,
      providerCode: error.code ?? null,
      param: error.param ?? null,
      status: error.statusCode ?? null,
      requestId: error.requestId ?? null,
    },
  });
}

/** The provider's own code behind a translated error. */
export const providerCodeOf = (error: unknown): string | null =>
  error instanceof AppError && typeof error.details.providerCode === "string"
    ? error.details.providerCode
    : null;

/**
 * Makes one call and checks that the answer is the object asked for: the SDK takes an HTTP error without an
 * `error` member for a success.
 * @throws AppError `unavailable` when it is something else
 */
export async function ask<T extends { object: string }>(
  call: string,
  expected: T["object"],
  request: () => Promise<T>,
): Promise<T> {
  let answer: T;
  try {
    answer = await request();
  } catch (error) {
    throw translateStripeError(error, call);
  }
  const isRight =
    answer?.object === expected && ("id" in answer ? typeof answer.id === "string" : expected === "list");
  if (isRight) return answer;
  throw new AppError("unavailable", `Stripe ${call}: the answer is not a ${expected}`, {
    details: { rail: "stripe", call },
  });
}
