/** Streams as services send them, shortened. */

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { type: string; [member: string]: unknown }): string =>
  `event: ${value.type}\n${data(value)}`;

const chunk = (choices: unknown[], more: object = {}): string =>
  data({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "m",
    choices,
    ...more,
  });

export const delta = (value: object, finish: string | null = null, more: object = {}): string =>
  chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }], more);

export const totals = (usage: unknown): string => chunk([], { usage });
export const DONE = "data: [DONE]\n\n";
export const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** "Hello wörld" in three pieces, 11 characters. */
export const WORDS = [
  delta({ role: "assistant", content: "" }),
  delta({ content: "Hello " }),
  delta({ content: "wörld" }),
];

/** Anthropic's, with its pings; 100 fresh, 1000 read, 50 written, 7 out. */
export const MESSAGES = [
  named({
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 100,
        cache_creation_input_tokens: 50,
        cache_read_input_tokens: 1000,
        cache_creation: { ephemeral_5m_input_tokens: 50, ephemeral_1h_input_tokens: 0 },
        output_tokens: 1,
        service_tier: "standard",
      },
    },
  }),
  named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  named({ type: "ping" }),
  named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello " } }),
  named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "there" } }),
  named({ type: "content_block_stop", index: 0 }),
];
export const messageDelta = (usage: object): string =>
  named({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage });
export const MESSAGE_STOP = named({ type: "message_stop" });

export const thinking = (text: string): string =>
  named({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: text } });
export const toolInput = (json: string): string =>
  named({
    type: "content_block_delta",
    index: 1,
    delta: { type: "input_json_delta", partial_json: json },
  });

const TOOL_WITH_A_PARAMETER_NAMED_USAGE = {
  type: "function",
  name: "f",
  parameters: {
    type: "object",
    properties: { usage: { type: "object", input_tokens: 1, output_tokens: 1 } },
  },
};

const response = (more: object): object => ({
  id: "resp_1",
  object: "response",
  tools: [TOOL_WITH_A_PARAMETER_NAMED_USAGE],
  output: [],
  usage: null,
  ...more,
});

const responseEvent = (type: string, more: object): string => named({ type, sequence_number: 1, ...more });

export const RESPONSE_WORDS = [
  responseEvent("response.created", { response: response({ status: "in_progress" }) }),
  responseEvent("response.in_progress", { response: response({ status: "in_progress" }) }),
  responseEvent("response.output_text.delta", { item_id: "msg_1", delta: "Hello ", logprobs: [] }),
  responseEvent("response.output_text.delta", { item_id: "msg_1", delta: "there", logprobs: [] }),
  responseEvent("response.output_text.done", { item_id: "msg_1", text: "Hello there" }),
];
export const responseArguments = (text: string): string =>
  responseEvent("response.function_call_arguments.delta", { item_id: "fc_1", delta: text });
export const responseEnd = (how: "completed" | "incomplete" | "failed", usage: unknown): string =>
  responseEvent(`response.${how}`, {
    response: response({
      status: how,
      output: [{ type: "message", content: [{ type: "output_text", text: "Hello there" }] }],
      usage,
    }),
  });
export const RESPONSE_USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 60 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 109,
};
