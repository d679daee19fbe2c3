import { dataOf } from "../event-data.ts";
import { isSilentEvent, looksLikeObject, payloadOf, readPayload } from "./event-payload.ts";
import type { EventMark } from "./family.ts";

const DONE = Buffer.from("[DONE]");

/** `choices` empty, `usage` an object: the chunk that carries the totals and no text. */
function isUsageOnly({ choices, usage }: Record<string, unknown>): boolean {
  return Array.isArray(choices) && choices.length === 0 && typeof usage === "object" && usage !== null;
}

function isError(chunk: Record<string, unknown>): boolean {
  return (chunk.error !== undefined && chunk.error !== null) || chunk.object === "error";
}

/** What a chunk of a streamed chat completion is. Only the few that may be special are parsed. */
export function markChatEvent(event: Buffer): EventMark {
  const payload = payloadOf(event);
  if (payload === null) return isSilentEvent(event) ? "pass" : "broken";
  if (payload.length === 0) return "pass";
  if (payload.equals(DONE)) return "last";
  if (!looksLikeObject(payload)) return "broken";
  if (!payload.includes('"usage"') && !payload.includes('"error"')) return "pass";
  const chunk = readPayload(Buffer.from(dataOf(event)));
  if (chunk === null) return "broken";
  if (isError(chunk)) return "failed";
  return isUsageOnly(chunk) ? "usage" : "pass";
}
