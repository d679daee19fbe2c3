import { type ServiceName, VARIABLES } from "../config/variables.ts";
import { AppError, retryAfterMsOf } from "../errors.ts";

const REFUSED = new Set(["unauthenticated", "forbidden", "not_found", "misconfigured"]);

/** A refused key carries the call that was made; a fault we found in the configuration ourselves does not. */
const isOwnFinding = (error: AppError): boolean =>
  error.code === "misconfigured" && error.details.call === undefined;

/**
 * Waits for a service that GoClaw cannot start without, and says what to check when it refuses or stays silent.
 * @param credentialName which of the service's credentials was shown; its first unless given
 * @throws AppError `misconfigured` when it refused our credential, `rate_limited` when it asks us to wait, `unavailable`
 * when it did not answer
 */
export async function reaching<T>(
  service: ServiceName,
  at: string,
  answer: Promise<T>,
  credentialName?: string,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal" || isOwnFinding(error)) throw error;
    const credential = VARIABLES.find(
      (v) => v.group === service && v.credential && (credentialName ?? v.name) === v.name,
    );
    if (REFUSED.has(error.code)) {
      const words = `${service} at ${at} does not accept ${credential?.name}. Get it from: ${credential?.from}.`;
      throw new AppError("misconfigured", words, { cause: error });
    }
    const retryAfterMs = retryAfterMsOf(error);
    if (retryAfterMs !== null)
      throw new AppError("rate_limited", `${service} at ${at} asks us to wait.`, {
        cause: error,
        details: { retryAfterMs },
      });
    throw new AppError("unavailable", `${service} does not answer at ${at}.`, { cause: error });
  }
}
