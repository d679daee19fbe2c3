import { AppError } from "../../errors.ts";

/** Tokens are part of paths, and the SDK's errors carry paths and bodies: none of either may leave this file. */
const TOKEN = /[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{20,}|[A-Za-z0-9_-]{60,}/g;
/** Failures before a byte was sent: nothing can have arrived. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]);
/** The person takes no messages of ours: closed to us, or no server in common. */
const SHUT = new Set([50007, 50278]);
/** The interaction or its token is over, or was never answered: nothing can be said by it (any more). */
const LAPSED = new Set([10062, 10015, 50027]);

/** Too many private chats opened in a short time: the person takes messages, only not from us at this moment. */
const OPENED_TOO_FAST = 40003;
const OPEN_AGAIN_MS = 60_000;

const clean = (text: string): string => text.replace(TOKEN, "[token]").slice(0, 300);

/** What the SDK says of a refusal. */
interface Answer {
  status: number;
  /** Discord's own number of the reason. */
  code?: unknown;
  message: string;
}

/** What the SDK says when it did not even ask, or was told to wait. */
interface Limit {
  retryAfter: number;
  timeToReset: number;
  global: boolean;
}

const isObject = (error: unknown): error is object => error !== null && typeof error === "object";
const isAnswer = (error: unknown): error is Answer =>
  isObject(error) && "status" in error && typeof error.status === "number" && "message" in error;
const isLimit = (error: unknown): error is Limit =>
  isObject(error) && "timeToReset" in error && typeof error.timeToReset === "number";

function reasonOf(code: unknown): string | null {
  if (typeof code !== "number") return null;
  if (SHUT.has(code)) return "blocked";
  if (LAPSED.has(code)) return "lapsed";
  return code === 40060 ? "already_answered" : null;
}

function codeFor(status: number, reason: string | null): AppError["code"] {
  if (reason === "lapsed" || reason === "already_answered") return "rejected";
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  return status >= 400 && status < 500 ? "rejected" : "unavailable";
}

function fromAnswer({ status, code, message }: Answer, what: string): AppError {
  if (code === OPENED_TOO_FAST)
    return fromLimit({ retryAfter: OPEN_AGAIN_MS, timeToReset: 0, global: false }, what);
  const reason = reasonOf(code);
  return new AppError(codeFor(status, reason), `${what}: ${status} ${clean(message)}`, {
    details: {
      call: what,
      status,
      discord: typeof code === "number" ? code : null,
      ...(reason && { reason }),
      ...(code === 10008 && { reason: "message_gone" }),
    },
  });
}

function fromLimit(limit: Limit, what: string): AppError {
  const retryAfterMs = Math.max(100, Math.ceil(limit.retryAfter || limit.timeToReset));
  return new AppError("rate_limited", `${what}: asked to wait ${retryAfterMs} ms`, {
    details: { call: what, retryAfterMs, unsent: true, global: limit.global },
  });
}

function networkCode(error: unknown): string | null {
  if (!isObject(error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "cause" in error ? networkCode(error.cause) : null;
}

/**
 * Turns whatever the SDK threw into an AppError that holds no token, no path and no payload.
 * @param what the call in words, such as `POST /channels/:id/messages`
 */
export function translateDiscordError(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  if (isLimit(error)) return fromLimit(error, what);
  if (isAnswer(error)) return fromAnswer(error, what);
  const message = error instanceof Error ? error.message : String(error);
  if (/Expected token to be set/.test(message))
    return new AppError("unauthenticated", `${what}: the token was refused before`, {
      details: { call: what },
    });
  if (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError"))
    return new AppError("timeout", `${what}: no answer in time`, { details: { call: what } });
  const code = networkCode(error);
  if (code === null) return new AppError("internal", clean(`${what}: ${message}`));
  const unsent = NEVER_SENT.has(code);
  return new AppError("unavailable", clean(`${what}: ${code}`), {
    details: { call: what, network: code, unsent },
  });
}
