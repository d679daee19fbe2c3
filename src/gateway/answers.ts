import type { Suspension } from "../domain/usage/suspension.ts";

/** What the gateway may answer by itself. Each family of APIs has its own shape for it. */
export interface GatewayError {
  status: number;
  message: string;
  type: "invalid_request_error" | "rate_limit_exceeded" | "server_error";
  code: string | null;
  param?: string | null;
}

const invalid = (
  status: number,
  code: string | null,
  message: string,
  param: string | null = null,
): GatewayError => ({
  status,
  message,
  type: "invalid_request_error",
  code,
  param,
});

const failed = (code: string, message: string): GatewayError => ({
  status: 503,
  message,
  type: "server_error",
  code,
});

export const missingKey = invalid(
  401,
  "invalid_api_key",
  "You didn't provide an API key. Send it as: Authorization: Bearer <key>, or as x-api-key.",
);
/** The key itself is never repeated: the answer may end in a chat or a log. */
export const wrongKey = invalid(401, "invalid_api_key", "Incorrect API key provided.");
export const bodyTooLarge = (maxBytes: number): GatewayError =>
  invalid(413, "request_too_large", `The request body is larger than ${maxBytes} bytes.`);
export const bodyTooSlow = invalid(408, "request_timeout", "The request body took too long to arrive.");
export const badJson = (why: string): GatewayError => invalid(400, "invalid_json", why);
export const badParameter = (param: string, message: string): GatewayError =>
  invalid(400, "invalid_value", message, param);
/** For what would be kept, or bought, upstream in our name. */
export const unsupported = (param: string, message: string): GatewayError =>
  invalid(400, "unsupported_parameter", message, param);
export const unknownModel = (model: string): GatewayError =>
  invalid(
    400,
    "model_not_found",
    `The model '${model}' does not exist. GET /v1/models lists what this key may use.`,
    "model",
  );
export const notInPlan = (model: string): GatewayError =>
  invalid(
    400,
    "model_not_available",
    `The model '${model}' is not part of this plan. GET /v1/models lists what this key may use.`,
    "model",
  );
export const wrongEndpoint = (model: string, path: string): GatewayError =>
  invalid(400, "model_not_supported", `The model '${model}' cannot be used with ${path}.`, "model");
export const unknownPath = (method: string, path: string): GatewayError =>
  invalid(404, "unknown_url", `Unknown request URL: ${method} ${path}.`);
export const wrongMethod = (method: string, path: string): GatewayError =>
  invalid(405, "method_not_supported", `Not allowed to ${method} on ${path}.`);
export const encodedBody = invalid(
  415,
  "unsupported_encoding",
  "Compressed request bodies are not accepted.",
);

/** Shown to the agent's person as it is. Never 401 or 402: for those an agent gives its key up for a while. */
export const limitReached = (
  message: string,
  [words, link]: [string?, (string | null)?] = [],
): GatewayError => ({
  status: 429,
  message: link ? `${message} ${words} ${link}` : message,
  type: "rate_limit_exceeded",
  code: "rate_limit_exceeded",
});

/** Worded so that OpenClaw shows them as they are and asks again at the next message (`docs/openclaw.md`). */
const SUSPENDED: Record<Suspension, string> = {
  operator:
    "GoClaw has paused this agent: its daily limit is 0 for now, whatever its plan allows. The reason stands in GoClaw",
  payment:
    "The plan of this agent is paused because a payment is missing; its monthly limit is 0 until that is put right in GoClaw",
  dispute:
    "The plan of this agent is paused because a payment of it is disputed; its monthly limit is 0 until that is settled",
  plan_paused:
    "The plan of this agent is paused; its monthly limit is 0 until its owner lets it go on in GoClaw",
  unsure:
    "GoClaw cannot confirm the plan of this agent right now, so its monthly limit is 0 for a moment. Please write again soon",
  owner:
    "This agent is paused by its owner: its daily limit is 0 for now. The plan goes on; resume the agent in GoClaw",
};

/**
 * A good key that may not be used for now. Never 401 or 402: for those an agent gives its key a rest, and would not
 * come back when all is well. The operator's reason is not repeated: OpenClaw judges by words, and the owner has read
 * it in the chat. @param link to our chat
 */
export function suspended(why: Suspension, link: string | null): GatewayError {
  return limitReached(`${SUSPENDED[why]}${link === null ? "." : `: ${link}`}`);
}

export const shuttingDown = failed(
  "shutting_down",
  "GoClaw is restarting. Please try again in a few seconds.",
);
export const keyCheckFailed = failed(
  "service_unavailable",
  "GoClaw cannot check this key right now. Please try again in a minute.",
);
export const tooManyBodies = failed(
  "overloaded",
  "GoClaw holds as many large requests as it can. Please try again in a moment.",
);
export const noBooks = failed(
  "service_unavailable",
  "GoClaw cannot keep its books right now. Nothing was counted. Please try again in a minute.",
);
export const upstreamUnavailable = failed(
  "upstream_unavailable",
  "The model is not available right now. Please try again in a minute.",
);
export const internalError = failed(
  "internal_error",
  "GoClaw could not handle this request. Please try again in a minute.",
);
