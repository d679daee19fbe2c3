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
 * @param call.most what room was held for, which no estimate exceeds; a report may
 */
export function usageOfCall(call: {
  status: CallStatus;
  seen: SeenUsage;
  size: RequestSize;
  most: { input: number; output: number };
}): { usage: TokenUsage; source: UsageSource } {
  const { status, seen, size, most } = call;
  if (status === "refused") return { usage: NO_USAGE, source: "none" };
  const isFinal = status === "ok" && seen.output !== null;
  const later = isFinal ? 0 : tokensOfText(seen.unreported);
  const likely = Math.min(likelyTokens(size), most.input);
  const input = seen.input ?? { inputUncached: likely, cacheRead: 0, cacheWrite: 0 };
  const isReported = seen.input !== null && seen.output !== null && later === 0;
  const told = seen.output ?? 0;
  return {
    usage: { ...input, output: Math.max(told, Math.min(told + later, most.output)) },
    source: isReported ? "reported" : "estimated",
  };
}
