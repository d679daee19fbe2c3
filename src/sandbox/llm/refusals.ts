import { randomUUID } from "node:crypto";
import type { LlmRefusal } from "./question.ts";

/** Anthropic's word for each status; docs.anthropic.com, "Errors". */
const ANTHROPIC_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  529: "overloaded_error",
};

export const openAiRefusal = ({ status: _, ...error }: LlmRefusal): string => JSON.stringify({ error });

export const anthropicRefusal = ({ status, message }: Pick<LlmRefusal, "status" | "message">): string =>
  JSON.stringify({
    type: "error",
    error: { type: ANTHROPIC_TYPES[status] ?? "api_error", message },
    request_id: `req_${randomUUID()}`,
  });
