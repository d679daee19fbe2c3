import { badJson, badParameter, type GatewayError } from "./answers.ts";
import { parseTopLevelObject } from "./top-level-object.ts";

/** A checked chat completion request, ready to be rebuilt for whichever upstream serves it. */
export interface ChatRequest {
  /** As the client named it: an alias or `default`. */
  model: string;
  stream: boolean;
  /** True when the client itself asked for the usage chunk of a stream. */
  wantsUsage: boolean;
  maxTokens: number | null;
  /** Exact texts of the members that are passed on unchanged. */
  passed: Map<string, string>;
}

export type MaxTokensField = "max_tokens" | "max_completion_tokens";

/** Everything else is left behind: it is unknown, identifies the client, or buys extra services upstream. */
const PASSED = [
  "messages",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "functions",
  "function_call",
  "response_format",
  "temperature",
  "top_p",
  "n",
  "stop",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "reasoning_effort",
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Reads the token limit from either of its names; the newer one wins. */
function readMaxTokens(body: Record<string, unknown>): number | null | GatewayError {
  for (const field of ["max_completion_tokens", "max_tokens"] as const) {
    const value = body[field];
    if (value === undefined || value === null) continue;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
    return badParameter(field, `Invalid value for '${field}': expected an integer above 0.`);
  }
  return null;
}

/** Checks what the gateway itself relies on; the rest is the upstream's to judge. */
export function parseChatRequest(bytes: Uint8Array): ChatRequest | GatewayError {
  const parsed = parseTopLevelObject(bytes);
  if (!parsed.ok) return badJson(parsed.why);
  const body = parsed.value;
  if (typeof body.model !== "string" || body.model === "" || body.model.length > 200) {
    return badParameter("model", "You must provide a model parameter.");
  }
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    return badParameter("messages", "Invalid value for 'messages': expected a non-empty array.");
  }
  const stream = body.stream ?? false;
  if (typeof stream !== "boolean")
    return badParameter("stream", "Invalid value for 'stream': expected a boolean.");
  const options = body.stream_options ?? null;
  if (options !== null && !isRecord(options)) {
    return badParameter("stream_options", "Invalid value for 'stream_options': expected an object.");
  }
  if (options !== null && !stream) {
    return badParameter(
      "stream_options",
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    );
  }
  const maxTokens = readMaxTokens(body);
  if (typeof maxTokens === "object" && maxTokens !== null) return maxTokens;
  const passed = new Map<string, string>();
  for (const name of PASSED) {
    const member = parsed.members.get(name);
    if (member) passed.set(name, member.raw);
  }
  return { model: body.model, stream, wantsUsage: options?.include_usage === true, maxTokens, passed };
}

/**
 * The body for one upstream: its own model name, usage always reported, the token limit under the one name
 * that upstream knows.
 */
export function buildUpstreamBody(
  request: ChatRequest,
  upstream: { model: string; maxTokensField: MaxTokensField },
): Buffer {
  const parts = [`"model":${JSON.stringify(upstream.model)}`];
  for (const [name, raw] of request.passed) parts.push(`${JSON.stringify(name)}:${raw}`);
  if (request.maxTokens !== null) parts.push(`"${upstream.maxTokensField}":${request.maxTokens}`);
  if (request.stream) parts.push('"stream":true', '"stream_options":{"include_usage":true}');
  return Buffer.from(`{${parts.join(",")}}`);
}
