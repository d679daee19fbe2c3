import { tokensOfText } from "../../domain/usage/estimate-tokens.ts";
import {
  type CallStatus,
  NO_USAGE,
  type TokenUsage,
  type UsageSource,
} from "../../domain/usage/token-usage.ts";
import { likelyTokens, type RequestSize } from "./request-size.ts";
import type { SeenUsage } from "./usage-reader.ts";

/**
 * What a call is charged: what the upstream said, and where it said nothing, what was seen.
 *
 * A whole answer is believed. Of one that broke off, or whose client left, the input is charged and what had come by
 * then, since the provider has worked for both: its last report and whatever it showed after that.
 */
export function usageOfCall(call: { status: CallStatus; seen: SeenUsage; size: RequestSize }): {
  usage: TokenUsage;
  source: UsageSource;
} {
  const { status, seen, size } = call;
  if (status === "refused") return { usage: NO_USAGE, source: "none" };
  const isFinal = status === "ok" && seen.output !== null;
  const later = isFinal ? 0 : tokensOfText(seen.unreported);
  const input = seen.input ?? { inputUncached: likelyTokens(size), cacheRead: 0, cacheWrite: 0 };
  const isReported = seen.input !== null && seen.output !== null && later === 0;
  return {
    usage: { ...input, output: (seen.output ?? 0) + later },
    source: isReported ? "reported" : "estimated",
  };
}
