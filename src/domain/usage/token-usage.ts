/**
 * What one model call used, in disjoint counts: no token is in two of them. Reasoning is part of `output`.
 * OpenAI's `prompt_tokens` includes what came from the cache, Anthropic's `input_tokens` does not; both end here.
 */
export interface TokenUsage {
  inputUncached: number;
  cacheRead: number;
  cacheWrite: number;
  /** The part of `cacheWrite` that is kept for an hour, which costs more. */
  cacheWriteLong?: number;
  output: number;
}

export const NO_USAGE: TokenUsage = { inputUncached: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

/** `reported` by the provider, `estimated` by us because it reported nothing, `none` where nothing was used. */
export type UsageSource = "reported" | "estimated" | "none";

/** How a call ended for the books. `refused` means before the first byte, and costs nothing. */
export type CallStatus = "ok" | "aborted" | "cut" | "refused" | "lost";
