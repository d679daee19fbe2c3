import { type OddAnswer, told } from "./odd-answers.ts";
import type { Reply, TwinUsage } from "./reply.ts";
import type { WireEvent } from "./wire-event.ts";

const FINISH = { end: "stop", length: "length", call: "tool_calls" };

/** OpenAI's words: the prompt includes what is cached, the completion what was only thought. */
function usageOf(usage: TwinUsage, output = usage.output): Record<string, unknown> {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    ...(usage.reasoning > 0 && { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
  };
}

/** The body of a chat completion that was not asked to stream. */
export function chatBody(reply: Reply, odd: OddAnswer): string {
  const { call } = reply;
  const calls = call && [
    { id: call.id, type: "function", function: { name: call.name, arguments: call.arguments.join("") } },
  ];
  return JSON.stringify({
    id: reply.id,
    object: "chat.completion",
    created: reply.createdS,
    model: reply.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: call ? null : reply.pieces.join(""),
          ...(reply.thoughts.length > 0 && { reasoning_content: reply.thoughts.join("") }),
          tool_calls: calls,
        },
        logprobs: null,
        finish_reason: FINISH[reply.stopped],
      },
    ],
    usage: told(usageOf(reply.usage), odd.usage),
  });
}

/** The pieces of a reply as deltas, each with the tokens that it is made of. */
function deltasOf(reply: Reply): { delta: object; output: number }[] {
  const { call } = reply;
  const ofCall = (part: object) => ({ tool_calls: [{ index: 0, ...part }] });
  return [
    ...reply.thoughts.map((text) => ({ delta: { reasoning_content: text }, output: 1 })),
    ...reply.pieces.map((content) => ({ delta: { content }, output: 1 })),
    ...(call
      ? [
          {
            delta: ofCall({ id: call.id, type: "function", function: { name: call.name, arguments: "" } }),
            output: 1,
          },
          ...call.arguments.map((part) => ({ delta: ofCall({ function: { arguments: part } }), output: 1 })),
        ]
      : []),
  ];
}

/** The events of a streamed chat completion in order. */
export function chatEvents(reply: Reply, includeUsage: boolean, odd: OddAnswer): WireEvent[] {
  const how = odd.usage ?? "usual";
  const event = (choices: unknown[], output: number, usage?: Record<string, unknown> | null): WireEvent => {
    const chunk = {
      id: reply.id,
      object: "chat.completion.chunk",
      created: reply.createdS,
      model: reply.model,
      choices,
    };
    const spaced = usage ?? (how === "null_before" ? null : undefined);
    return { text: `data: ${JSON.stringify({ ...chunk, usage: spaced })}\n\n`, output };
  };
  const choice = (delta: object, finish: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason: finish },
  ];
  let sent = 0;
  const deltas = deltasOf(reply).map(({ delta, output }) => {
    sent += output;
    return event(choice(delta), output, how === "every_chunk" ? usageOf(reply.usage, sent) : undefined);
  });
  const whole = told(usageOf(reply.usage), how);
  const inFinish = how === "with_finish" || how === "every_chunk";
  const own = includeUsage && !inFinish && whole ? [event([], 0, whole)] : [];
  const done = { text: "data: [DONE]\n\n", output: 0 };
  return [
    event(choice({ role: "assistant", content: "" }), 0),
    ...deltas,
    event(choice({}, FINISH[reply.stopped]), 0, inFinish ? whole : undefined),
    ...(how === "after_done" ? [done, ...own] : [...own, done]),
  ];
}
