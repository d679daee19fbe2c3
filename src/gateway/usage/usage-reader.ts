import type { TokenUsage } from "../../domain/usage/token-usage.ts";

/** What an upstream's answer has said, and shown, of what it used. */
export interface SeenUsage {
  /** What it said that the request amounts to; null until it has said so, which is not the same as zero. */
  input: Omit<TokenUsage, "output"> | null;
  /** What it said that its answer amounts to; null until it has said so. */
  output: number | null;
  /** Characters of text, reasoning and refusals in what was seen of the answer. */
  textChars: number;
  /** Characters of names and arguments of tool calls in what was seen of the answer. */
  toolChars: number;
}

/** Follows one answer of one upstream. Never throws, whatever it is fed. */
export interface UsageReader {
  /** Takes one whole event of a stream, its blank line included. */
  event(event: Buffer): void;
  /** Takes the whole body of an answer that was not streamed. */
  body(json: Buffer): void;
  /** May be asked at any time: also of an answer that broke, or never began. */
  seen(): SeenUsage;
}

export const NOTHING_SEEN: SeenUsage = { input: null, output: null, textChars: 0, toolChars: 0 };
