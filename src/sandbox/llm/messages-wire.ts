import { type OddAnswer, told } from "./odd-answers.ts";
import type { Reply, TwinUsage } from "./reply.ts";
import { namedEvent, type WireEvent } from "./wire-event.ts";

const STOP = { end: "end_turn", length: "max_tokens", call: "tool_use" };

/** Anthropic's words: the three counts of input stand beside each other. */
function inputOf(usage: TwinUsage): Record<string, unknown> {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite - usage.cacheWriteLong,
      ephemeral_1h_input_tokens: usage.cacheWriteLong,
    },
  };
}

const message = (reply: Reply, more: object): object => ({
  id: `msg_${reply.id}`,
  type: "message",
  role: "assistant",
  model: reply.model,
  stop_sequence: null,
  ...more,
});

/** The body of a message that was not asked to stream. */
export function messagesBody(reply: Reply, odd: OddAnswer): string {
  const { call, thoughts, pieces, usage } = reply;
  const content = [
    ...(thoughts.length > 0
      ? [{ type: "thinking", thinking: thoughts.join(""), signature: "c2lnbmF0dXJl" }]
      : []),
    ...(call
      ? [
          {
            type: "tool_use",
            id: call.id,
            name: call.name,
            input: JSON.parse(call.arguments.join("")) as object,
          },
        ]
      : [{ type: "text", text: pieces.join("") }]),
  ];
  const counts = told(
    { ...inputOf(usage), output_tokens: usage.output, service_tier: "standard" },
    odd.usage,
  );
  return JSON.stringify(message(reply, { content, stop_reason: STOP[reply.stopped], usage: counts }));
}

function block(index: number, start: object, deltas: WireEvent[], startOutput = 0): WireEvent[] {
  return [
    namedEvent({ type: "content_block_start", index, content_block: start }, startOutput),
    ...deltas,
    namedEvent({ type: "content_block_stop", index }),
  ];
}

const deltaEvent = (index: number, delta: object): WireEvent =>
  namedEvent({ type: "content_block_delta", index, delta }, 1);

function blocksOf({ thoughts, pieces, call }: Reply): WireEvent[] {
  const next = thoughts.length > 0 ? 1 : 0;
  const thinking =
    thoughts.length > 0
      ? block(0, { type: "thinking", thinking: "", signature: "" }, [
          ...thoughts.map((text) => deltaEvent(0, { type: "thinking_delta", thinking: text })),
          { ...deltaEvent(0, { type: "signature_delta", signature: "c2lnbmF0dXJl" }), output: 0 },
        ])
      : [];
  if (!call) {
    const deltas = pieces.map((text) => deltaEvent(next, { type: "text_delta", text }));
    return [...thinking, ...block(next, { type: "text", text: "" }, deltas)];
  }
  const inputs = call.arguments.map((part) =>
    deltaEvent(next, { type: "input_json_delta", partial_json: part }),
  );
  const start = { type: "tool_use", id: call.id, name: call.name, input: {} };
  return [...thinking, ...block(next, start, inputs, 1)];
}

/**
 * The events of a streamed message. The first tells the input and a token or two of output; the last but one all
 * output so far. `every_chunk` makes them tell all of it again and again, as cumulative counts.
 */
export function messagesEvents(reply: Reply, odd: OddAnswer): WireEvent[] {
  const { usage } = reply;
  const how = odd.usage ?? "usual";
  const input = told(inputOf(usage), how);
  const started = input && { ...input, output_tokens: Math.min(1, usage.output), service_tier: "standard" };
  const totals = (output: number) => told({ ...inputOf(usage), output_tokens: output }, how);
  const ending = (output: number, stop: string | null): WireEvent =>
    namedEvent({
      type: "message_delta",
      delta: { stop_reason: stop, stop_sequence: null },
      usage: how === "every_chunk" ? totals(output) : told({ output_tokens: output }, how),
    });
  let sent = 0;
  const blocks = blocksOf(reply).flatMap((event) => {
    sent += event.output;
    return how === "every_chunk" && event.output > 0 ? [event, ending(sent, null)] : [event];
  });
  const start = message(reply, { content: [], stop_reason: null, usage: started });
  return [
    namedEvent({ type: "message_start", message: start }),
    ...blocks.slice(0, 1),
    namedEvent({ type: "ping" }),
    ...blocks.slice(1),
    ending(usage.output, STOP[reply.stopped]),
    namedEvent({ type: "message_stop" }),
  ];
}
