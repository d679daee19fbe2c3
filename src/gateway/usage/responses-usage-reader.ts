import { responsesReport } from "./counts.ts";
import { bodyObject, eventObject, isJson, type Json } from "./json-object.ts";
import { createSeenSoFar } from "./seen-so-far.ts";
import { hasObject, tallyMembers } from "./tally-members.ts";
import type { UsageReader } from "./usage-reader.ts";

const RESPONSE = Buffer.from('"response"');
const AUDIO = Buffer.from('"response.audio.delta"');
const DELTA = Buffer.from('"delta"');
const DELTAS = [Buffer.from("delta")];
/** Texts of a whole answer; in a stream they repeat what the deltas said. */
const WHOLE = ["text", "refusal", "name", "arguments", "input"].map((name) => Buffer.from(name));
const ENDINGS = ["response.completed", "response.incomplete", "response.failed"];

/**
 * Reads the responses API. A response echoes the request's tools, which may well have a parameter named `usage`: only
 * its top level counts. The totals come with the event that ends it.
 */
export function createResponsesUsageReader(): UsageReader {
  const soFar = createSeenSoFar();
  const { text } = soFar;

  function take(response: unknown): void {
    if (!isJson(response)) return;
    if (isJson(response.usage)) soFar.report(responsesReport(response.usage));
    if (soFar.seen().output === null && text.plain + text.other === 0)
      tallyMembers(Buffer.from(JSON.stringify(response.output ?? null)), WHOLE, text);
  }

  return {
    event(event) {
      if (!hasObject(event, RESPONSE)) {
        const delta = event.indexOf(DELTA);
        if (delta !== -1 && !event.includes(AUDIO)) tallyMembers(event, DELTAS, text, delta);
        return;
      }
      // The first two events carry the response too, as long as the request and without totals.
      if (!ENDINGS.some((name) => event.includes(name))) return;
      const told: Json | null = eventObject(event);
      if (ENDINGS.some((name) => name === told?.type)) take(told?.response);
    },
    body: (json) => take(bodyObject(json)),
    seen: soFar.seen,
  };
}
