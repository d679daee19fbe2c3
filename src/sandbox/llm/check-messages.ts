import { contextLengthOf, doesServe, type LlmTwinModel } from "./models.ts";
import {
  type Check,
  isBoolean,
  isCountFrom,
  isListOf,
  isNumberIn,
  isObject,
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

const BLOCKS = [
  "text",
  "image",
  "document",
  "search_result",
  "thinking",
  "redacted_thinking",
  "tool_use",
  "tool_result",
];

const isBlock: Check = (v) => isObject(v) && BLOCKS.includes(String(v.type));
const isContent: Check = (v) => isString(v) || isListOf(isBlock)(v);
const isTool: Check = (tool) =>
  isObject(tool) &&
  (tool.type ?? "custom") === "custom" &&
  isString(tool.name) &&
  isObject(tool.input_schema);

/** Every parameter the Messages API knows, and what it accepts. */
const PARAMETERS: Record<string, Check> = {
  model: isString,
  messages: Array.isArray,
  max_tokens: isCountFrom(1),
  system: isContent,
  metadata: (v) => isObject(v) && Object.keys(v).every((key) => key === "user_id"),
  stop_sequences: isStrings,
  stream: isBoolean,
  temperature: isNumberIn(0, 1),
  top_p: isNumberIn(0, 1),
  top_k: isCountFrom(0),
  tools: isListOf(isTool),
  tool_choice: isObject,
  thinking: isObject,
  service_tier: isString,
};

function markOf(value: unknown): Segment["mark"] {
  if (!isObject(value) || !isObject(value.cache_control)) return null;
  return value.cache_control.ttl === "1h" ? "1h" : "5m";
}

const asBlocks = (content: unknown): unknown[] => (Array.isArray(content) ? content : [content]);

/** Tools, system and messages, block by block: the order in which Anthropic's cache knows a request. */
function segmentsOf(body: Json): Segment[] {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  return [
    ...(Array.isArray(body.tools) ? body.tools : []),
    ...(body.system === undefined ? [] : asBlocks(body.system)),
    ...messages.flatMap((message: unknown) => (isObject(message) ? asBlocks(message.content) : [])),
  ].map((block) => {
    const { cache_control: _, ...bare }: Json = isObject(block) ? block : { text: block };
    return segmentOf(bare, markOf(block));
  });
}

function checkMessages(messages: unknown[]): LlmRefusal | null {
  if (messages.length === 0) return refuse("messages: at least one message is required", null);
  for (const [index, message] of messages.entries()) {
    const role = isObject(message) ? message.role : undefined;
    if (role !== "user" && role !== "assistant")
      return refuse(`messages.${index}.role: Input should be 'user' or 'assistant'`, null);
    if (isObject(message) && !isContent(message.content))
      return refuse(`messages.${index}.content: Input should be a valid list`, null);
  }
  return null;
}

type Members = { body: Json } | { refusal: LlmRefusal };

function checkMembers(text: string): Members {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (!isObject(body)) return { refusal: refuse("The request body is not valid JSON", null) };
  for (const name of ["model", "max_tokens", "messages"])
    if (!(name in body)) return { refusal: refuse(`${name}: Field required`, null) };
  for (const [name, value] of Object.entries(body)) {
    const check = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (!check) return { refusal: refuse(`${name}: Extra inputs are not permitted`, null) };
    if (!check(value)) return { refusal: refuse(`${name}: Input should be valid`, null) };
  }
  return { body };
}

/** Checks a request as strictly as Anthropic does. */
export function checkMessagesCall(text: string, models: readonly LlmTwinModel[]): Question | LlmRefusal {
  const members = checkMembers(text);
  if ("refusal" in members) return members.refusal;
  const { body } = members;
  const model = models.find((known) => known.id === body.model && doesServe(known, "messages"));
  if (!model) return { ...refuse(`model: ${String(body.model)}`, null, 404), type: "not_found_error" };
  const messages = Array.isArray(body.messages) ? body.messages : [];
  const refused = checkMessages(messages);
  if (refused) return refused;
  const segments = segmentsOf(body);
  const marks = segments.filter((segment) => segment.mark !== null).length;
  if (marks > 4)
    return refuse(`A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`, null);
  const prompt = tokensIn(segments);
  const maxTokens = Number(body.max_tokens);
  if (prompt > contextLengthOf(model))
    return refuse(`prompt is too long: ${prompt} tokens > ${contextLengthOf(model)} maximum`, null);
  const spoken = messages.flatMap((m: unknown) =>
    isObject(m) && m.role === "user" ? [textOf(m.content) ?? ""] : [],
  );
  const tools = (Array.isArray(body.tools) ? body.tools : []).filter(isObject);
  const choice = isObject(body.tool_choice) ? body.tool_choice.type : "auto";
  return {
    kind: "messages",
    model,
    stream: body.stream === true,
    includeUsage: true,
    maxTokens,
    systemText: textOf(body.system) ?? "",
    userText: spoken.filter(isSpoken).at(-1) ?? "",
    tools: choice === "none" ? [] : tools.map((tool) => String(tool.name)),
    mustCall: choice === "any" || choice === "tool",
    thinks: (model.reasons ?? false) && isObject(body.thinking) && body.thinking.type === "enabled",
    segments,
  };
}
