import { contextLengthOf, doesServe, type LlmTwinModel, maxOutputOf } from "./models.ts";
import {
  type Check,
  isBoolean,
  isCountFrom,
  isListOf,
  isNumberIn,
  isObject,
  isOneOf,
  isSpoken,
  isString,
  isStrings,
  type Json,
  type LlmRefusal,
  type Question,
  refuse,
  type Segment,
  segmentOf,
  textOf,
  tokensIn,
} from "./question.ts";

type Kind = "chat" | "responses" | "embeddings";

const isCount = isCountFrom(1);
const isChatTool: Check = (tool) =>
  isObject(tool) && tool.type === "function" && isObject(tool.function) && isString(tool.function.name);
const isResponseTool: Check = (tool) => isObject(tool) && tool.type === "function" && isString(tool.name);
const isToolChoice: Check = (v) => isObject(v) || isOneOf("auto", "none", "required")(v);

/** Every parameter each API knows, and what it accepts. */
const PARAMETERS: Record<Kind, Record<string, Check>> = {
  chat: {
    model: isString,
    messages: Array.isArray,
    stream: isBoolean,
    stream_options: (v) =>
      isObject(v) && Object.keys(v).every((k) => k === "include_usage" && isBoolean(v[k])),
    max_tokens: isCount,
    temperature: isNumberIn(0, 2),
    top_p: isNumberIn(0, 1),
    n: (v) => v === 1,
    stop: (v) => isString(v) || isStrings(v),
    seed: Number.isSafeInteger,
    presence_penalty: isNumberIn(-2, 2),
    frequency_penalty: isNumberIn(-2, 2),
    logit_bias: isObject,
    logprobs: isBoolean,
    top_logprobs: isNumberIn(0, 20),
    tools: isListOf(isChatTool),
    tool_choice: isToolChoice,
    parallel_tool_calls: isBoolean,
    response_format: isObject,
    reasoning_effort: isString,
  },
  responses: {
    model: isString,
    input: (v) => isString(v) || isListOf(isObject)(v),
    instructions: isString,
    max_output_tokens: isCountFrom(16),
    stream: isBoolean,
    store: (v) => v === false,
    temperature: isNumberIn(0, 2),
    top_p: isNumberIn(0, 1),
    tools: isListOf(isResponseTool),
    tool_choice: isToolChoice,
    parallel_tool_calls: isBoolean,
    reasoning: isObject,
    text: isObject,
    truncation: isOneOf("auto", "disabled"),
    include: isStrings,
    top_logprobs: isNumberIn(0, 20),
    max_tool_calls: isCount,
  },
  embeddings: {
    model: isString,
    input: (v) =>
      isString(v) || isStrings(v) || isListOf(Number.isSafeInteger)(v) || isListOf(Array.isArray)(v),
    encoding_format: isOneOf("float", "base64"),
    dimensions: isCount,
  },
};
const REQUIRED: Record<Kind, string[]> = {
  chat: ["model", "messages"],
  responses: ["model", "input"],
  embeddings: ["model", "input"],
};

const ROLES = ["system", "developer", "user", "assistant", "tool"];

interface Said {
  systemText: string;
  userText: string;
}

function checkMessages(messages: unknown[]): Said | LlmRefusal {
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
    if (text === null && message.role !== "assistant")
      return refuse(`Missing required parameter: 'messages[${index}].content'.`, "messages");
    if (message.role === "system" || message.role === "developer") systemText += text;
    if (message.role === "user" && text && isSpoken(text)) userText = text;
  }
  return { systemText, userText };
}

function saidInInput(body: Json): Said {
  const instructions = typeof body.instructions === "string" ? body.instructions : "";
  if (typeof body.input === "string") return { systemText: instructions, userText: body.input };
  const items = (Array.isArray(body.input) ? body.input : []).filter(isObject);
  const spoken = items.flatMap((item) => (item.role === "user" ? [textOf(item.content) ?? ""] : []));
  return { systemText: instructions, userText: spoken.filter(isSpoken).at(-1) ?? "" };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function segmentsOf(kind: Kind, body: Json): Segment[] {
  if (kind === "embeddings") {
    const inputs = typeof body.input === "string" ? [body.input] : list(body.input);
    if (inputs.every((input) => typeof input === "number"))
      return [{ text: JSON.stringify(inputs), tokens: inputs.length, mark: null }];
    return inputs.map((input) =>
      Array.isArray(input)
        ? { text: JSON.stringify(input), tokens: input.length, mark: null }
        : { ...segmentOf(input), text: JSON.stringify(input) },
    );
  }
  const said =
    kind === "chat" ? list(body.messages) : typeof body.input === "string" ? [body.input] : list(body.input);
  return [body.tools, body.instructions, ...said]
    .filter((part) => part !== undefined)
    .map((part) => segmentOf(part));
}

function toolNames(body: Json): string[] {
  return list(body.tools).flatMap((tool) => {
    if (!isObject(tool)) return [];
    const name = isObject(tool.function) ? tool.function.name : tool.name;
    return typeof name === "string" ? [name] : [];
  });
}

type Members = { body: Json } | { refusal: LlmRefusal };

function checkMembers(kind: Kind, text: string): Members {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (!isObject(body)) return { refusal: refuse("We could not parse the JSON body of your request.", null) };
  for (const [name, value] of Object.entries(body)) {
    const check = Object.hasOwn(PARAMETERS[kind], name) ? PARAMETERS[kind][name] : undefined;
    if (!check) return { refusal: refuse(`Unrecognized request argument supplied: ${name}`, name) };
    if (!check(value)) return { refusal: refuse(`Invalid value for '${name}'.`, name) };
  }
  for (const name of REQUIRED[kind])
    if (!(name in body)) return { refusal: refuse(`Missing required parameter: '${name}'.`, name) };
  return { body };
}

/** Checks a request as strictly as a provider would. */
export function checkOpenAi(
  kind: Kind,
  text: string,
  models: readonly LlmTwinModel[],
): Question | LlmRefusal {
  const members = checkMembers(kind, text);
  if ("refusal" in members) return members.refusal;
  const { body } = members;
  const model = models.find((known) => known.id === body.model && doesServe(known, kind));
  if (!model)
    return refuse(`The model \`${String(body.model)}\` does not exist.`, "model", 404, "model_not_found");
  if (isObject(body.stream_options) && body.stream !== true)
    return refuse(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
    );
  const said = kind === "chat" ? checkMessages(list(body.messages)) : saidInInput(body);
  if ("status" in said) return said;
  const segments = segmentsOf(kind, body);
  const asked = body.max_tokens ?? body.max_output_tokens;
  const maxTokens =
    typeof asked === "number" ? asked : kind === "embeddings" ? 0 : Math.min(8_192, maxOutputOf(model));
  const wanted = tokensIn(segments) + maxTokens;
  if (wanted > contextLengthOf(model)) {
    const message = `This model's maximum context length is ${contextLengthOf(model)} tokens. However, you requested ${wanted} tokens.`;
    return refuse(message, "messages", 400, "context_length_exceeded");
  }
  return {
    kind,
    model,
    stream: body.stream === true,
    includeUsage: isObject(body.stream_options) && body.stream_options.include_usage === true,
    maxTokens,
    ...said,
    tools: body.tool_choice === "none" ? [] : toolNames(body),
    mustCall: body.tool_choice === "required",
    thinks: model.reasons ?? false,
    segments,
  };
}
