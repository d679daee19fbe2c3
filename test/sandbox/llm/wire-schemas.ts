import { z } from "zod";

/** The APIs' answers as their references describe them, strict: a member that they do not have is an error. */

const count = z.number().int().nonnegative();
const nothing = z.null();

export const ChatUsage = z.strictObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z.strictObject({ cached_tokens: count }),
  completion_tokens_details: z.strictObject({ reasoning_tokens: count }).optional(),
});

const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const finish = z.enum(["stop", "length", "tool_calls"]);

export const ChatCompletion = z.strictObject({
  id: z.string(),
  object: z.literal("chat.completion"),
  created: count,
  model: z.string(),
  choices: z.tuple([
    z.strictObject({
      index: z.literal(0),
      message: z.strictObject({
        role: z.literal("assistant"),
        content: z.string().nullable(),
        reasoning_content: z.string().optional(),
        tool_calls: z.array(toolCall).nullable(),
      }),
      logprobs: nothing,
      finish_reason: finish,
    }),
  ]),
  usage: ChatUsage,
});

export const ChatChunk = z.strictObject({
  id: z.string(),
  object: z.literal("chat.completion.chunk"),
  created: count,
  model: z.string(),
  choices: z.array(
    z.strictObject({
      index: z.literal(0),
      delta: z.strictObject({
        role: z.literal("assistant").optional(),
        content: z.string().optional(),
        reasoning_content: z.string().optional(),
        tool_calls: z
          .array(
            z.strictObject({
              index: z.literal(0),
              id: z.string().optional(),
              type: z.literal("function").optional(),
              function: z.strictObject({ name: z.string().optional(), arguments: z.string() }),
            }),
          )
          .optional(),
      }),
      logprobs: nothing,
      finish_reason: finish.nullable(),
    }),
  ),
  usage: ChatUsage.nullable().optional(),
});

export const MessageUsage = z.strictObject({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation: z.strictObject({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }),
  output_tokens: count,
  service_tier: z.literal("standard"),
});

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
  z.strictObject({
    type: z.literal("tool_use"),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
  }),
]);
const stop = z.enum(["end_turn", "max_tokens", "tool_use"]);

export const Message = z.strictObject({
  id: z.string().startsWith("msg_"),
  type: z.literal("message"),
  role: z.literal("assistant"),
  model: z.string(),
  content: z.array(block),
  stop_reason: stop.nullable(),
  stop_sequence: nothing,
  usage: MessageUsage,
});

export const MessageEvent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("message_start"), message: Message }),
  z.strictObject({ type: z.literal("content_block_start"), index: count, content_block: block }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({
    type: z.literal("content_block_delta"),
    index: count,
    delta: z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("text_delta"), text: z.string() }),
      z.strictObject({ type: z.literal("thinking_delta"), thinking: z.string() }),
      z.strictObject({ type: z.literal("signature_delta"), signature: z.string() }),
      z.strictObject({ type: z.literal("input_json_delta"), partial_json: z.string() }),
    ]),
  }),
  z.strictObject({ type: z.literal("content_block_stop"), index: count }),
  z.strictObject({
    type: z.literal("message_delta"),
    delta: z.strictObject({ stop_reason: stop.nullable(), stop_sequence: nothing }),
    usage: MessageUsage.omit({ service_tier: true }).partial({
      input_tokens: true,
      cache_creation_input_tokens: true,
      cache_read_input_tokens: true,
      cache_creation: true,
    }),
  }),
  z.strictObject({ type: z.literal("message_stop") }),
]);

export const ResponseUsage = z.strictObject({
  input_tokens: count,
  input_tokens_details: z.strictObject({ cached_tokens: count }),
  output_tokens: count,
  output_tokens_details: z.strictObject({ reasoning_tokens: count }),
  total_tokens: count,
});
const outputText = z.strictObject({
  type: z.literal("output_text"),
  text: z.string(),
  annotations: z.tuple([]),
  logprobs: z.tuple([]),
});
const summary = z.strictObject({ type: z.literal("summary_text"), text: z.string() });
const status = z.enum(["in_progress", "completed", "incomplete"]);
const item = z.discriminatedUnion("type", [
  z.strictObject({ id: z.string(), type: z.literal("reasoning"), summary: z.array(summary) }),
  z.strictObject({
    id: z.string(),
    type: z.literal("message"),
    role: z.literal("assistant"),
    status,
    content: z.array(outputText),
  }),
  z.strictObject({
    id: z.string(),
    type: z.literal("function_call"),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
    status,
  }),
]);

export const ModelResponse = z.strictObject({
  id: z.string().startsWith("resp_"),
  object: z.literal("response"),
  created_at: count,
  status,
  error: nothing,
  incomplete_details: z.strictObject({ reason: z.literal("max_output_tokens") }).nullable(),
  instructions: z.string().nullable(),
  max_output_tokens: count.nullable(),
  model: z.string(),
  output: z.array(item),
  parallel_tool_calls: z.boolean(),
  previous_response_id: nothing,
  reasoning: z.strictObject({ effort: z.string().nullable(), summary: z.string().nullable() }),
  store: z.boolean(),
  temperature: z.number(),
  text: z.strictObject({ format: z.strictObject({ type: z.string() }) }),
  tool_choice: z.string(),
  tools: z.array(z.unknown()),
  top_p: z.number(),
  truncation: z.string(),
  metadata: z.strictObject({}),
  usage: ResponseUsage.nullable(),
});

const numbered = { sequence_number: count };
const ofItem = { ...numbered, output_index: count, item_id: z.string() };
const ofPart = { ...ofItem, content_index: z.literal(0) };
const ofSummary = { ...ofItem, summary_index: z.literal(0) };
const text = z.string();

export const ResponseEvent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("response.output_text.delta"),
    ...ofPart,
    delta: text,
    logprobs: z.tuple([]),
  }),
  z.strictObject({ type: z.literal("response.output_text.done"), ...ofPart, text, logprobs: z.tuple([]) }),
  z.strictObject({ type: z.literal("response.reasoning_summary_text.delta"), ...ofSummary, delta: text }),
  z.strictObject({ type: z.literal("response.reasoning_summary_text.done"), ...ofSummary, text }),
  z.strictObject({ type: z.literal("response.function_call_arguments.delta"), ...ofItem, delta: text }),
  z.strictObject({
    type: z.literal("response.function_call_arguments.done"),
    ...ofItem,
    name: text,
    arguments: text,
  }),
  ...(["created", "in_progress", "completed", "incomplete"] as const).map((how) =>
    z.strictObject({ type: z.literal(`response.${how}`), ...numbered, response: ModelResponse }),
  ),
  ...(["added", "done"] as const).map((how) =>
    z.strictObject({
      type: z.literal(`response.output_item.${how}`),
      ...numbered,
      output_index: count,
      item,
    }),
  ),
  ...(["added", "done"] as const).map((how) =>
    z.strictObject({ type: z.literal(`response.content_part.${how}`), ...ofPart, part: outputText }),
  ),
  ...(["added", "done"] as const).map((how) =>
    z.strictObject({
      type: z.literal(`response.reasoning_summary_part.${how}`),
      ...ofSummary,
      part: summary,
    }),
  ),
]);

export const Embeddings = z.strictObject({
  object: z.literal("list"),
  data: z.array(
    z.strictObject({
      object: z.literal("embedding"),
      index: count,
      embedding: z.union([z.array(z.number()).min(1), z.base64()]),
    }),
  ),
  model: z.string(),
  usage: z.strictObject({ prompt_tokens: count, total_tokens: count }),
});

export const OpenAiError = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
export const AnthropicError = z.strictObject({
  type: z.literal("error"),
  error: z.strictObject({ type: z.string(), message: z.string().min(1) }),
  request_id: z.string().startsWith("req_"),
});
