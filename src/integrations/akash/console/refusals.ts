import { AppError, type ErrorCode } from "../../../errors.ts";
import { Refusal } from "./shapes.ts";

/** The API's words for what the chain refused (its `chain-error.service`), first match wins. */
const REASONS: readonly [words: RegExp, reason: string][] = [
  [/not enough balance|insufficient (funds|balance)/i, "insufficient_funds"],
  [/deposit too low|deposit is required/i, "deposit_too_low"],
  [/deployment closed/i, "deployment_closed"],
  [/selected bid is no longer open/i, "bid_not_open"],
  [/order has already been matched or closed/i, "order_not_open"],
  [/unit price exceeds/i, "invalid_price"],
  [/invalid coin denominations/i, "invalid_denom"],
  [/invalid deployment hash/i, "invalid_hash"],
  [/trial expired/i, "trial_over"],
  [/manifest version/i, "manifest_version"],
];

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: "rejected",
  401: "misconfigured",
  402: "rejected",
  403: "misconfigured",
  404: "not_found",
  // The only conflict there is before a wallet's activation; it passes by itself.
  409: "unavailable",
  422: "rejected",
  429: "rate_limited",
};

/** What is meant whatever its words are: deposits and fees that lack credit are worded differently. */
const REASON_BY_STATUS: Readonly<Record<number, string>> = {
  402: "insufficient_funds",
  409: "wallet_not_ready",
};

export interface Answer {
  status: number;
  text: string;
  retryAfter: string | null;
}

function refusalIn(text: string) {
  try {
    return Refusal.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in ms: seconds or a date; null where there is none, which is usual here. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/**
 * Translates an answer that is no success. Only a refusal in the API's own form is definite: an HTML page, a 404 of
 * something in between or a shape of its own proves nothing (I3). `details.maybeDone` says whether the work may have
 * been done all the same.
 */
export function refused(call: string, { status, text }: Answer): AppError {
  const refusal = refusalIn(text);
  const details = { call, status, maybeDone: status >= 500 || status === 408 };
  if (status === 429) {
    return new AppError("rate_limited", `Console API ${call}: too many requests`, { details });
  }
  if (!refusal) {
    return new AppError("unavailable", `Console API ${call}: ${status} that is not its own`, {
      details: { ...details, maybeDone: true, reason: "foreign_answer" },
    });
  }
  const { message, error } = refusal;
  const words = `Console API ${call}: ${message.slice(0, 200)}`;
  if (error === "ProviderError") {
    const definite = status === 422 || status === 400;
    const reason = REASONS.find(([text]) => text.test(message))?.[1] ?? "manifest_rejected";
    return new AppError(definite ? "rejected" : "unavailable", words, {
      details: { ...details, reason: definite ? reason : "provider_failed" },
    });
  }
  const reason = REASONS.find(([text]) => text.test(message))?.[1] ?? REASON_BY_STATUS[status];
  return new AppError(CODES[status] ?? "unavailable", words, {
    details: { ...details, ...(reason ? { reason } : {}) },
  });
}

/** A refused connection: nothing of the request can have arrived. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Translates a request that got no answer. */
export function unanswered(call: string, error: unknown): AppError {
  const name = error instanceof Error ? error.name : "";
  const cause = error instanceof Error ? error.cause : undefined;
  const why = cause instanceof Error && "code" in cause ? String(cause.code) : name;
  const isTimeout = name === "TimeoutError" || name === "AbortError";
  return new AppError(isTimeout ? "timeout" : "unavailable", `Console API ${call}: ${why || "no answer"}`, {
    cause: error,
    details: { call, maybeDone: !NEVER_SENT.has(why) },
  });
}

/** True unless it is known that the refused or unanswered request did nothing. */
export const maybeDone = (error: unknown): boolean =>
  !(error instanceof AppError) || error.details.maybeDone === true;
