import type { CheckedChat } from "./check-request.ts";

/** One finished reply, before it is cut into chunks. */
export interface Completion {
  id: string;
  createdS: number;
  model: string;
  pieces: string[];
  finishReason: "stop" | "length";
  usage: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details: { cached_tokens: number };
  };
}

/** Cuts a reply into token-like pieces, a word with its space each, and stops at the limit. */
export function complete(chat: CheckedChat, reply: string, id: string, nowMs: number): Completion {
  const all = reply.match(/\S+\s*/g) ?? [];
  const pieces = all.slice(0, chat.maxTokens);
  return {
    id,
    createdS: Math.floor(nowMs / 1000),
    model: chat.model.id,
    pieces,
    finishReason: pieces.length < all.length ? "length" : "stop",
    usage: {
      prompt_tokens: chat.promptTokens,
      completion_tokens: pieces.length,
      total_tokens: chat.promptTokens + pieces.length,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  };
}

/** The body of an answer that was not asked to stream. */
export function completionBody(done: Completion): string {
  return JSON.stringify({
    id: done.id,
    object: "chat.completion",
    created: done.createdS,
    model: done.model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: done.pieces.join(""), tool_calls: null },
        logprobs: null,
        finish_reason: done.finishReason,
      },
    ],
    usage: done.usage,
  });
}

/** The events of a streamed answer in order, each with its blank line. */
export function completionEvents(done: Completion, includeUsage: boolean): string[] {
  const event = (choices: unknown[], more: object = {}): string =>
    `data: ${JSON.stringify({
      id: done.id,
      object: "chat.completion.chunk",
      created: done.createdS,
      model: done.model,
      choices,
      ...more,
    })}\n\n`;
  const choice = (delta: object, finish: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason: finish },
  ];
  return [
    event(choice({ role: "assistant", content: "" })),
    ...done.pieces.map((content) => event(choice({ content }))),
    event(choice({}, done.finishReason)),
    ...(includeUsage ? [event([], { usage: done.usage })] : []),
    "data: [DONE]\n\n",
  ];
}
