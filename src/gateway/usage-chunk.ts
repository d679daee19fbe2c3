import { dataOf } from "./event-data.ts";

/**
 * True for the chunk that carries the totals and no text: `choices` empty, `usage` an object. A client that
 * did not ask for it must not see it.
 */
export function isUsageOnlyChunk(event: Buffer): boolean {
  // Most events have no usage at all; only the few that do are worth parsing.
  if (!event.includes('"usage"')) return false;
  try {
    const chunk: unknown = JSON.parse(dataOf(event));
    if (chunk === null || typeof chunk !== "object" || !("choices" in chunk) || !("usage" in chunk))
      return false;
    const { choices, usage } = chunk;
    return Array.isArray(choices) && choices.length === 0 && typeof usage === "object" && usage !== null;
  } catch {
    return false;
  }
}
