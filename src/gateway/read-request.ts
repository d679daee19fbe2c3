import {
  bodyTooLarge,
  bodyTooSlow,
  encodedBody,
  type GatewayError,
  shuttingDown,
  tooManyBodies,
} from "./answers.ts";
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
  const { maxBodyBytes, bodyMs, bodyRoom, agent } = call;
  const take = (bytes: number): boolean => {
    if (!bodyRoom.take(agent.deploymentId, bytes)) return false;
    call.bodyBytes += bytes;
    return true;
  };
  const body = await readBody(call.req, { maxBytes: maxBodyBytes, withinMs: bodyMs, take }, call.stop);
  switch (body.kind) {
    case "body":
      return parse(call, body.bytes);
    case "too_large":
      return bodyTooLarge(maxBodyBytes);
    case "too_slow":
      return bodyTooSlow;
    case "no_room":
      return tooManyBodies;
    case "gone":
      return shuttingDown;
  }
}
