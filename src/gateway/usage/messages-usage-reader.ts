import { messagesReport, type Report } from "./counts.ts";
import { bodyObject, eventObject, isJson, type Json } from "./json-object.ts";
import { createSeenSoFar } from "./seen-so-far.ts";
import { hasObject, tallyMembers, tallyText } from "./tally-members.ts";
import type { InputTokens, UsageReader } from "./usage-reader.ts";

const USAGE = Buffer.from('"usage"');
const DELTA = Buffer.from('"delta"');
const TEXTS = ["text", "thinking", "partial_json", "name"].map((name) => Buffer.from(name));

const sumOf = (input: InputTokens): number => input.inputUncached + input.cacheRead + input.cacheWrite;

/** The texts of whole blocks, and the arguments of tool calls, which are objects here. */
function tallyBlocks(content: unknown, into: ReturnType<typeof createSeenSoFar>["text"]): void {
  if (!Array.isArray(content)) return;
  for (const block of content) {
    if (!isJson(block)) continue;
    for (const text of [block.text, block.thinking, block.name])
      if (typeof text === "string") tallyText(text, into);
    if (isJson(block.input)) tallyText(JSON.stringify(block.input), into);
  }
}

/**
 * Reads Anthropic's messages. `message_start` tells the input; each `message_delta` tells all output so far, and
 * newer ones the input again. Counts that only grow replace each other; a smaller input is a place-holder.
 */
export function createMessagesUsageReader(): UsageReader {
  const soFar = createSeenSoFar();

  function growing(report: Report): Report {
    const known = soFar.seen().input;
    const isLess = known !== null && report.input !== null && sumOf(report.input) < sumOf(known);
    return isLess ? { ...report, input: known } : report;
  }

  function take(told: Json | null): void {
    if (told?.type === "message_start" && isJson(told.message) && isJson(told.message.usage)) {
      // Its count of output is of what was ready by chance: one token or a few.
      soFar.report({ input: messagesReport(told.message.usage).input, output: null });
    } else if (told?.type === "message_delta" && isJson(told.usage)) {
      soFar.report(growing(messagesReport(told.usage)));
    }
  }

  return {
    event(event) {
      const delta = event.indexOf(DELTA);
      tallyMembers(event, TEXTS, soFar.text, Math.max(0, delta));
      if (hasObject(event, USAGE)) take(eventObject(event));
    },
    body(json) {
      const message = bodyObject(json);
      if (isJson(message?.usage)) soFar.report(messagesReport(message.usage));
      if (soFar.seen().output === null) tallyBlocks(message?.content, soFar.text);
    },
    seen: soFar.seen,
  };
}
