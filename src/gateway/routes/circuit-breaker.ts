/** How a call was let through: as any other, or to see whether an open route works again. */
export type Admission = "call" | "probe";

/** Keeps calls away from a route that fails. Each admission is answered by one of the other three. */
export interface CircuitBreaker {
  /** Null while nobody may go this way. Of an open route that has paused long enough, one call alone is its probe. */
  admit(nowMs: number): Admission | null;
  succeeded(admission: Admission): void;
  /** `retryAfterMs`: how long the upstream asked to be left alone. */
  failed(admission: Admission, nowMs: number, retryAfterMs?: number | null): void;
  /** The call ended for reasons of its own, which say nothing about the route. */
  released(admission: Admission): void;
}

/** A run of this many failures is no accident. */
const FAILURES = 5;
const FIRST_PAUSE_MS = 5_000;
/** Also the most that an upstream may ask for: it knows its limits, but not who else could answer. */
const LONGEST_PAUSE_MS = 60_000;

/** Opens after a run of failures, or when the upstream asks for a pause; the pause doubles while probes fail. */
export function createCircuitBreaker(): CircuitBreaker {
  let failures = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let openUntilMs: number | null = null;
  let isProbing = false;

  function open(nowMs: number, retryAfterMs: number | null): void {
    openUntilMs = nowMs + Math.min(retryAfterMs ?? pauseMs, LONGEST_PAUSE_MS);
    if (retryAfterMs === null) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  return {
    admit(nowMs) {
      if (openUntilMs === null) return "call";
      if (isProbing || nowMs < openUntilMs) return null;
      isProbing = true;
      return "probe";
    },
    succeeded(admission) {
      // A call from before the opening proves nothing about the time after it.
      if (admission === "call" && openUntilMs !== null) return;
      failures = 0;
      pauseMs = FIRST_PAUSE_MS;
      openUntilMs = null;
      isProbing = false;
    },
    failed(admission, nowMs, retryAfterMs = null) {
      if (admission === "call" && openUntilMs !== null) return;
      failures++;
      isProbing = false;
      if (admission === "probe" || retryAfterMs !== null || failures >= FAILURES) open(nowMs, retryAfterMs);
    },
    released(admission) {
      if (admission === "probe") isProbing = false;
    },
  };
}
