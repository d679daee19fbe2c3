import type { TextTally } from "../../domain/usage/estimate-tokens.ts";
import type { TokenUsage } from "../../domain/usage/token-usage.ts";
import type { FoundMember } from "../json/scanner.ts";

export type InputTokens = Omit<TokenUsage, "output">;

/** What an upstream's answer has said, and shown, of what it used. */
export interface SeenUsage {
  /** What it said that the request amounts to; null until it has said so believably, which is not the same as zero. */
  input: InputTokens | null;
  /** What it said that its answer amounts to so far; null likewise. */
  output: number | null;
  /** Text, reasoning and arguments of tool calls that came after it last spoke of its output. */
  unreported: TextTally;
}

/** Follows one answer of one upstream. Never throws, whatever it is fed. */
export interface UsageReader {
  /** Takes one whole event of a stream, its blank line included. */
  event(event: Buffer): void;
  /** Takes the whole body of an answer that was not streamed, and where its members are, if it was looked through. */
  body(json: Buffer, members: readonly FoundMember[] | null): void;
  /** May be asked at any time: also of an answer that broke, or never began. */
  seen(): SeenUsage;
}

export const NOTHING_SEEN: SeenUsage = { input: null, output: null, unreported: { plain: 0, other: 0 } };
