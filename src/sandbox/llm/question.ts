import { countTokens } from "./count-tokens.ts";
import type { LlmCallKind, LlmTwinModel } from "./models.ts";

/** A refusal in OpenAI's words; Anthropic's are made from it. */
export interface LlmRefusal {
  status: number;
  message: string;
  type: string;
  code: string | null;
  param: string | null;
}

/** A stretch of the request, up to which a cache may know it. */
export interface Segment {
  text: string;
  tokens: number;
  /** Anthropic: the request asks for a cache entry up to here. */
  mark: "5m" | "1h" | null;
}

/** What was asked, whichever API it came by. */
export interface Question {
  kind: LlmCallKind;
  model: LlmTwinModel;
  stream: boolean;
  /** Chat completions only: totals at the end of a stream. */
  includeUsage: boolean;
  maxTokens: number;
  systemText: string;
  /** The newest words of a person. */
  userText: string;
  /** Names of the functions that it may call. */
  tools: string[];
  mustCall: boolean;
  thinks: boolean;
  segments: Segment[];
}

export type Json = Record<string, unknown>;
export type Check = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);
export const isNumberIn = (low: number, high: number) => (value: unknown) =>
  typeof value === "number" && value >= low && value <= high;
export const isCountFrom = (low: number) => (value: unknown) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= low;
export const isBoolean: Check = (value) => typeof value === "boolean";
export const isString: Check = (value) => typeof value === "string";
export const isStrings: Check = (value) => Array.isArray(value) && value.every(isString);
export const isListOf = (check: Check) => (value: unknown) => Array.isArray(value) && value.every(check);
export const isOneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === "string" && words.includes(value);

export const refuse = (
  message: string,
  param: string | null,
  status = 400,
  code: string | null = null,
): LlmRefusal => ({ status, message, type: "invalid_request_error", code, param });

const PICTURE_TOKENS = 1_000;
const isPicture = (part: Json): boolean => ["image", "image_url", "input_image"].includes(String(part.type));

/** What a stretch of the request counts; pictures by the piece. */
export function segmentOf(value: unknown, mark: Segment["mark"] = null): Segment {
  let pictures = 0;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (!isObject(part) || !isPicture(part)) return part;
    pictures++;
    return part.type;
  });
  return { text, tokens: countTokens(text) + pictures * PICTURE_TOKENS, mark };
}

export const tokensIn = (segments: readonly Segment[]): number =>
  segments.reduce((sum, segment) => sum + segment.tokens, 0);

/** What an agent tells its model about itself is not a person speaking. */
export const isSpoken = (text: string): boolean =>
  text !== "" && !text.startsWith("<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>");

/** The texts of a message's content; null when there is none. */
export function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === "string" ? part.text : ""))
    .join("\n");
}
