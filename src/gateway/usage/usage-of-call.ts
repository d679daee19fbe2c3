import {
  type CallStatus,
  NO_USAGE,
  type TokenUsage,
  type UsageSource,
} from "../../domain/usage/token-usage.ts";
import { likelyTokens, type RequestSize } from "./request-size.ts";
import type { SeenUsage } from "./usage-reader.ts";

const CHARS_PER_TOKEN = 4;

/** What a call is charged: what the upstream said, and where it said nothing, what was seen. */
export function usageOfCall(call: { status: CallStatus; seen: SeenUsage; size: RequestSize }): {
  usage: TokenUsage;
  source: UsageSource;
} {
  const { status, seen, size } = call;
  if (status === "refused") return { usage: NO_USAGE, source: "none" };
  const input = seen.input ?? { inputUncached: likelyTokens(size), cacheRead: 0, cacheWrite: 0 };
  const output = seen.output ?? Math.ceil((seen.textChars + seen.toolChars) / CHARS_PER_TOKEN);
  const isReported = seen.input !== null && seen.output !== null;
  return { usage: { ...input, output }, source: isReported ? "reported" : "estimated" };
}
