import { GrammyError, HttpError } from "grammy";
import { AppError } from "../../errors.ts";

/** The bot's token is part of every URL, and the SDK's inner errors carry URLs: neither may leave this file. */
const TOKEN = /\d{6,12}:[A-Za-z0-9_-]{30,}/g;
/** Failures before a byte was sent: nothing can have arrived. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]);

const clean = (text: string): string => text.replace(TOKEN, "[token]").slice(0, 300);

function fromAnswer(error: GrammyError): AppError {
  // A proxy between us and Telegram answers with JSON of its own, in which nothing of this is given.
  const description = clean(error.description ?? "no description");
  const message = `${error.method}: ${error.error_code} ${description}`;
  const facts = { method: error.method, status: error.error_code ?? null, description };
  const make = (code: AppError["code"], more: AppError["details"] = {}) =>
    new AppError(code, message, { details: { ...facts, ...more } });
  switch (error.error_code) {
    case 401:
      return make("unauthenticated");
    case 403:
      return make("forbidden", { reason: "blocked" });
    case 404:
      return make("not_found");
    case 409:
      return make("conflict");
    case 429:
      return make("rate_limited", { retryAfterMs: (error.parameters.retry_after ?? 1) * 1000, unsent: true });
    default:
      return make(error.error_code >= 400 && error.error_code < 500 ? "rejected" : "unavailable");
  }
}

function codeOf(error: unknown): string | null {
  return error !== null && typeof error === "object" && "code" in error && typeof error.code === "string"
    ? error.code
    : null;
}

function fromNetwork(error: HttpError): AppError {
  const code = codeOf(error.error);
  const unsent = code !== null && NEVER_SENT.has(code);
  return new AppError("unavailable", clean(`${error.message} ${code ?? ""}`.trim()), {
    details: { network: code, unsent },
  });
}

/** Turns whatever the SDK threw into an AppError that holds no token, no URL and no payload. */
export function translateTelegramError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof GrammyError) return fromAnswer(error);
  if (error instanceof HttpError) return fromNetwork(error);
  return new AppError("internal", clean(error instanceof Error ? error.message : String(error)));
}
