import { type FoundMember, memberNamed } from "../json/scanner.ts";
import { chatReport } from "./counts.ts";
import { bodyObject, eventObject, isJson, type Json, objectIn } from "./json-object.ts";
import { createSeenSoFar } from "./seen-so-far.ts";
import { hasObject, tallyMembers } from "./tally-members.ts";
import type { UsageReader } from "./usage-reader.ts";

const USAGE = Buffer.from('"usage"');
const DELTA = Buffer.from('"delta"');
const TEXTS = ["content", "reasoning_content", "reasoning", "refusal", "name", "arguments"].map((name) =>
  Buffer.from(name),
);

/** Usual is the top level; Moonshot says it in the last choice, Groq under `x_groq`. */
function usageIn(chunk: Json | null): Json | null {
  const choices: unknown[] = Array.isArray(chunk?.choices) ? chunk.choices : [];
  for (const place of [chunk, chunk?.x_groq, ...choices])
    if (isJson(place) && isJson(place.usage)) return place.usage;
  return null;
}

/** The usual place of a plain answer, which need not be parsed as a whole for it. */
function usageMember(json: Buffer, members: readonly FoundMember[]): Json | null {
  const raw = memberNamed(json, members, "usage");
  return raw && objectIn(raw.toString("utf8"));
}

/**
 * Reads chat completions. A stream's totals may come in a chunk of their own, with the finish reason, in every chunk
 * (each replaces the one before) or after `[DONE]`; OpenAI itself sends `"usage":null` in all chunks but the last.
 */
export function createChatUsageReader(): UsageReader {
  const soFar = createSeenSoFar();
  return {
    event(event) {
      // What stands before it is the same in all events, and most of each.
      const delta = event.indexOf(DELTA);
      if (delta !== -1) tallyMembers(event, TEXTS, soFar.text, delta);
      // Hardly any event has totals: only those few are worth parsing.
      const usage = hasObject(event, USAGE) ? usageIn(eventObject(event)) : null;
      if (usage) soFar.report(chatReport(usage));
    },
    body(json, members) {
      const usage = (members && usageMember(json, members)) ?? usageIn(bodyObject(json));
      if (usage) soFar.report(chatReport(usage));
      if (soFar.seen().output === null) tallyMembers(json, TEXTS, soFar.text);
    },
    seen: soFar.seen,
  };
}
