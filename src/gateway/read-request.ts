import { bodyTooLarge, bodyTooSlow, encodedBody, type GatewayError, shuttingDown } from "./answers.ts";
import type { Call } from "./call.ts";
import type { ApiRequest } from "./families/family.ts";
import { RefusedRequest } from "./families/refused-request.ts";
import { readBody } from "./read-body.ts";

function parse(call: Call, bytes: Buffer): ApiRequest | GatewayError {
  try {
    return call.family.parse(bytes);
  } catch (error) {
    if (error instanceof RefusedRequest) return error.answer;
    throw error;
  }
}

/** Reads and checks what a client asks for; what is wrong with it is returned as its answer. */
export async function readRequest(call: Call): Promise<ApiRequest | GatewayError> {
  const encoding = call.req.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return encodedBody;
  const body = await readBody(call.req, { maxBytes: call.maxBodyBytes, withinMs: call.bodyMs }, call.stop);
  switch (body.kind) {
    case "body":
      return parse(call, body.bytes);
    case "too_large":
      return bodyTooLarge(call.maxBodyBytes);
    case "too_slow":
      return bodyTooSlow;
    case "gone":
      return shuttingDown;
  }
}
