import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { AppError } from "../../errors.ts";

/** Checks of the id token or of the answer that said a definite no. */
const DEFINITE = new Set([
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_KEY_SELECTION_FAILED",
]);

const unknownOutcome = (error: unknown, what: string) =>
  new AppError("unavailable", `Clerk could not be asked: ${what}`, { cause: error });

/** Translates what the sign-in calls throw. Only definite answers become refusals. */
export function signInFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof AuthorizationResponseError) {
    const reason = error.error === "access_denied" ? "denied" : "refused";
    return new AppError("unauthenticated", `the sign-in was refused: ${error.error}`, {
      cause: error,
      details: { reason },
    });
  }
  if (error instanceof ResponseBodyError) {
    if (error.status >= 500 || error.status === 429) return unknownOutcome(error, `status ${error.status}`);
    if (error.error === "invalid_client" || error.error === "unauthorized_client") {
      const message = "Clerk does not accept CLERK_OAUTH_CLIENT_ID and CLERK_OAUTH_CLIENT_SECRET";
      return new AppError("misconfigured", message, { cause: error });
    }
    return new AppError("unauthenticated", `Clerk refused the code: ${error.error}`, {
      cause: error,
      details: { reason: "refused" },
    });
  }
  if (!(error instanceof ClientError)) return unknownOutcome(error, "no answer");
  if (error.code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED") {
    return new AppError(
      "misconfigured",
      "CLERK_OAUTH_ISSUER is not the issuer that its own configuration names",
      { cause: error },
    );
  }
  if (error.code !== undefined && DEFINITE.has(error.code)) {
    return new AppError("unauthenticated", `the id token does not hold: ${error.message}`, {
      cause: error,
      details: { reason: "id_token" },
    });
  }
  return unknownOutcome(error, error.message);
}

/** Translates what the Backend API throws. Absence counts only in Clerk's own words. */
export function backendFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!isClerkAPIResponseError(error)) return unknownOutcome(error, "no answer");
  const code = error.errors[0]?.code ?? "unknown";
  if (error.status === 404 && code === "resource_not_found") {
    return new AppError("not_found", "Clerk does not know this user", { cause: error });
  }
  if (error.status === 401 || error.status === 403) {
    return new AppError("misconfigured", `Clerk does not accept CLERK_SECRET_KEY (${code})`, {
      cause: error,
    });
  }
  return unknownOutcome(error, `status ${error.status} ${code}`);
}
