import { contextLengthOf, type LlmTwinModel } from "./models.ts";

/** A refusal in the upstream's own words. */
export interface LlmRefusal {
  status: number;
  message: string;
  type: string;
  code: string | null;
  param: string | null;
}

export interface CheckedChat {
  model: LlmTwinModel;
  stream: boolean;
  includeUsage: boolean;
  maxTokens: number;
  systemText: string;
  /** The newest words of a person. */
  userText: string;
  promptTokens: number;
}

type Json = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const isNumberIn = (low: number, high: number) => (value: unknown) =>
  typeof value === "number" && value >= low && value <= high;
const isCount: Check = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
const isBoolean: Check = (value) => typeof value === "boolean";
const isString: Check = (value) => typeof value === "string";

/** Every parameter the service knows, and what it accepts. */
const PARAMETERS: Record<string, Check> = {
  model: isString,
  messages: Array.isArray,
  stream: isBoolean,
  stream_options: (v) => isObject(v) && Object.keys(v).every((k) => k === "include_usage" && isBoolean(v[k])),
  max_tokens: isCount,
  temperature: isNumberIn(0, 2),
  top_p: isNumberIn(0, 1),
  n: (v) => v === 1,
  stop: (v) => typeof v === "string" || (Array.isArray(v) && v.every((s) => typeof s === "string")),
  seed: (v) => Number.isSafeInteger(v),
  presence_penalty: isNumberIn(-2, 2),
  frequency_penalty: isNumberIn(-2, 2),
  logit_bias: isObject,
  logprobs: isBoolean,
  top_logprobs: isNumberIn(0, 20),
  tools: (v) =>
    Array.isArray(v) &&
    v.every((tool) => isObject(tool) && tool.type === "function" && isObject(tool.function)),
  tool_choice: (v) => isObject(v) || ["auto", "none", "required"].includes(String(v)),
  parallel_tool_calls: isBoolean,
  response_format: isObject,
  reasoning_effort: isString,
};

const ROLES = ["system", "developer", "user", "assistant", "tool"];

const refuse = (
  message: string,
  param: string | null,
  status = 400,
  code: string | null = null,
): LlmRefusal => ({
  status,
  message,
  type: "invalid_request_error",
  code,
  param,
});

function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === "string" ? part.text : ""))
    .join("\n");
}

function checkMessages(messages: unknown[]): { systemText: string; userText: string } | LlmRefusal {
  if (messages.length === 0) return refuse("[] is too short - 'messages'", "messages");
  let systemText = "";
  let userText = "";
  for (const [index, message] of messages.entries()) {
    if (!isObject(message) || !ROLES.includes(String(message.role))) {
      const role = isObject(message) ? String(message.role) : "";
      return refuse(
        `'${role}' is not one of ${JSON.stringify(ROLES)} - 'messages.${index}.role'`,
        "messages",
      );
    }
    const text = textOf(message.content);
    if (text === null && message.role !== "assistant") {
      return refuse(`Missing required parameter: 'messages[${index}].content'.`, "messages");
    }
    if (message.role === "system" || message.role === "developer") systemText += text;
    // What an agent tells its model about itself is not a person speaking.
    if (message.role === "user" && text && !text.startsWith("<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>"))
      userText = text;
  }
  return { systemText, userText };
}

/** Checks a chat completion body as strictly as a provider would. */
export function checkChat(text: string, models: readonly LlmTwinModel[]): CheckedChat | LlmRefusal {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse("We could not parse the JSON body of your request.", null);
  }
  if (!isObject(body)) return refuse("We could not parse the JSON body of your request.", null);
  for (const [name, value] of Object.entries(body)) {
    const check = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (!check) return refuse(`Unrecognized request argument supplied: ${name}`, name);
    if (!check(value)) return refuse(`Invalid value for '${name}'.`, name);
  }
  for (const name of ["model", "messages"]) {
    if (!(name in body)) return refuse(`Missing required parameter: '${name}'.`, name);
  }
  const model = models.find((known) => known.id === body.model);
  if (!model)
    return refuse(`The model \`${String(body.model)}\` does not exist.`, "model", 404, "model_not_found");
  if (isObject(body.stream_options) && body.stream !== true) {
    return refuse(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
    );
  }
  const said = checkMessages(body.messages as unknown[]);
  if ("status" in said) return said;
  const promptTokens = Math.ceil(Buffer.byteLength(text) / 4);
  const maxTokens = typeof body.max_tokens === "number" ? body.max_tokens : 8192;
  if (promptTokens + maxTokens > contextLengthOf(model)) {
    const limit = contextLengthOf(model);
    return refuse(
      `This model's maximum context length is ${limit} tokens. However, you requested ${promptTokens + maxTokens} tokens.`,
      "messages",
      400,
      "context_length_exceeded",
    );
  }
  const includeUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
  return { model, stream: body.stream === true, includeUsage, maxTokens, promptTokens, ...said };
}
