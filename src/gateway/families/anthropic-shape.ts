import type { GatewayError } from "../answers.ts";
import type { ApiShape } from "./api-shape.ts";

/** The API's own word for each status; see docs.anthropic.com, "Errors". */
function typeOf(status: number): string {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 408:
      return "timeout_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
      return "overloaded_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

function errorBody({ status, message }: GatewayError): string {
  return JSON.stringify({ type: "error", error: { type: typeOf(status), message } });
}

export const ANTHROPIC_SHAPE: ApiShape = {
  requestIdHeader: "request-id",
  errorBody,
  errorEvent: (error) => `event: error\ndata: ${errorBody(error)}\n\n`,
};
