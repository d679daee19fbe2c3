import type { GatewayError } from "./answers.ts";
import type { Call } from "./call.ts";
import type { ApiRequest } from "./families/family.ts";
import { RefusedRequest } from "./families/refused-request.ts";

/** Checks what a client asks for; what is wrong with it, or was with its body, is returned as its answer. */
export function readRequest(call: Call, body: Buffer | GatewayError): ApiRequest | GatewayError {
  if (!Buffer.isBuffer(body)) return body;
  try {
    return call.family.parse(body);
  } catch (error) {
    if (error instanceof RefusedRequest) return error.answer;
    throw error;
  }
}
