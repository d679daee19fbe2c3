import type { Call } from "./call.ts";
import { answerJson } from "./families/api-shape.ts";
import type { Family } from "./families/family.ts";
import { MESSAGES, readMessages } from "./families/messages.ts";
import { refuseCall } from "./handle-call.ts";
import { planRequest } from "./plan-request.ts";
import { readBody } from "./read-body.ts";
import { readRequest } from "./read-request.ts";
import { likelyTokens } from "./usage/request-size.ts";

/** The Messages API's own way to ask how long a conversation is, before it is sent. */
export const COUNT_TOKENS: Family = { ...MESSAGES, path: "/messages/count_tokens", parse: readMessages };

/** Answers with our own estimate: nobody is asked, and nothing is charged. */
export async function countTokens(call: Call): Promise<void> {
  const request = readRequest(call, await readBody(call));
  if ("status" in request) return refuseCall(call, request);
  const planned = planRequest(call, request);
  if ("status" in planned) return refuseCall(call, planned);
  answerJson(call.res, 200, JSON.stringify({ input_tokens: likelyTokens(request.size) }));
}
