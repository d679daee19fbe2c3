/** The closed set of ways GoClaw can fail. Each adapter translates a code once: chat text, HTTP status, log level. */
export type ErrorCode =
  | "invalid_input"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "gone"
  | "rate_limited"
  | "payment_required"
  | "no_free_slot"
  | "float_too_small"
  | "rejected"
  | "unavailable"
  | "timeout"
  | "misconfigured"
  | "database_busy"
  | "internal";

export interface AppErrorOptions {
  cause?: unknown;
  /** Facts for the log and for choosing words; never a secret. */
  details?: Record<string, string | number | boolean | null>;
}

/** The one error type. `message` is for operators; people see text chosen by code and `details.reason`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, string | number | boolean | null>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True when another try may succeed without anybody changing anything. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof AppError &&
    (error.code === "unavailable" ||
      error.code === "timeout" ||
      error.code === "rate_limited" ||
      error.code === "database_busy")
  );
}

/** True when our own database could not be asked. What only reads and writes there is handled again, from the start. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    error instanceof AppError &&
    (error.code === "database_busy" || (error.code === "unavailable" && error.details.of === "database"))
  );
}

/** How long a service asked us to wait (ms), or null when it asked nothing. */
export function retryAfterMsOf(error: unknown): number | null {
  const asked = error instanceof AppError && error.code === "rate_limited" && error.details.retryAfterMs;
  return typeof asked === "number" ? asked : null;
}

/** The longest that a service which asks us to wait is left alone, whatever it says. */
const LONGEST_WAIT_MS = 3_600_000;

/** How long to leave a service alone after a failure that is tried again by itself (ms): 0 when it asked nothing. */
export const askedWaitMs = (error: unknown): number => Math.min(LONGEST_WAIT_MS, retryAfterMsOf(error) ?? 0);

/** Turns anything thrown into an AppError, keeping the original as the cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", error instanceof Error ? error.message : String(error), { cause: error });
}
