import { type OddAnswer, told } from "./odd-answers.ts";
import type { Json } from "./question.ts";
import type { Reply, TwinUsage } from "./reply.ts";
import { namedEvent, type WireEvent } from "./wire-event.ts";

function usageOf(usage: TwinUsage): Record<string, unknown> {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  };
}

interface Item {
  id: string;
  whole: Json;
  /** As it looks before anything is in it. */
  bare: Json;
  /** The events between its adding and its being done. */
  events: { type: string; members: Json; output: number }[];
  /** Tokens that its being added stands for. */
  addedOutput: number;
}

function thinking({ id, thoughts }: Reply): Item {
  const text = thoughts.join("");
  const at = { item_id: `rs_${id}`, summary_index: 0 };
  const part = { type: "summary_text", text };
  return {
    id: at.item_id,
    bare: { id: at.item_id, type: "reasoning", summary: [] },
    whole: { id: at.item_id, type: "reasoning", summary: [part] },
    addedOutput: 0,
    events: [
      {
        type: "response.reasoning_summary_part.added",
        members: { ...at, part: { ...part, text: "" } },
        output: 0,
      },
      ...thoughts.map((delta) => ({
        type: "response.reasoning_summary_text.delta",
        members: { ...at, delta },
        output: 1,
      })),
      { type: "response.reasoning_summary_text.done", members: { ...at, text }, output: 0 },
      { type: "response.reasoning_summary_part.done", members: { ...at, part }, output: 0 },
    ],
  };
}

function speaking({ id, pieces, stopped }: Reply): Item {
  const text = pieces.join("");
  const at = { item_id: `msg_${id}`, content_index: 0 };
  const part = (said: string): Json => ({ type: "output_text", text: said, annotations: [], logprobs: [] });
  const item = { id: at.item_id, type: "message", role: "assistant" };
  return {
    id: at.item_id,
    bare: { ...item, status: "in_progress", content: [] },
    whole: { ...item, status: stopped === "length" ? "incomplete" : "completed", content: [part(text)] },
    addedOutput: 0,
    events: [
      { type: "response.content_part.added", members: { ...at, part: part("") }, output: 0 },
      ...pieces.map((delta) => ({
        type: "response.output_text.delta",
        members: { ...at, delta, logprobs: [] },
        output: 1,
      })),
      { type: "response.output_text.done", members: { ...at, text, logprobs: [] }, output: 0 },
      { type: "response.content_part.done", members: { ...at, part: part(text) }, output: 0 },
    ],
  };
}

function calling(reply: Reply, call: NonNullable<Reply["call"]>): Item {
  const text = call.arguments.join("");
  const item = { id: `fc_${reply.id}`, type: "function_call", call_id: call.id, name: call.name };
  return {
    id: item.id,
    bare: { ...item, status: "in_progress", arguments: "" },
    whole: { ...item, status: "completed", arguments: text },
    addedOutput: 1,
    events: [
      ...call.arguments.map((delta) => ({
        type: "response.function_call_arguments.delta",
        members: { item_id: item.id, delta },
        output: 1,
      })),
      {
        type: "response.function_call_arguments.done",
        members: { item_id: item.id, name: call.name, arguments: text },
        output: 0,
      },
    ],
  };
}

function itemsOf(reply: Reply): Item[] {
  const said = reply.call ? calling(reply, reply.call) : speaking(reply);
  return reply.thoughts.length > 0 ? [thinking(reply), said] : [said];
}

/** The response object; it repeats what was asked, tools included. */
function responseOf(reply: Reply, request: Json, more: Json): Json {
  return {
    id: `resp_${reply.id}`,
    object: "response",
    created_at: reply.createdS,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    model: reply.model,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: request.reasoning ?? { effort: null, summary: null },
    store: false,
    temperature: request.temperature ?? 1,
    text: request.text ?? { format: { type: "text" } },
    tool_choice: request.tool_choice ?? "auto",
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? "disabled",
    metadata: {},
    ...more,
  };
}

function finished(reply: Reply, request: Json, odd: OddAnswer): Json {
  const isCut = reply.stopped === "length";
  return responseOf(reply, request, {
    status: isCut ? "incomplete" : "completed",
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    output: itemsOf(reply).map((item) => item.whole),
    usage: told(usageOf(reply.usage), odd.usage) ?? null,
  });
}

/** The body of a response that was not asked to stream. */
export const responsesBody = (reply: Reply, request: Json, odd: OddAnswer): string =>
  JSON.stringify(finished(reply, request, odd));

/** The events of a streamed response, numbered; the totals come with the last. */
export function responsesEvents(reply: Reply, request: Json, odd: OddAnswer): WireEvent[] {
  let number = 0;
  const event = (type: string, members: Json, output = 0): WireEvent =>
    namedEvent({ type, sequence_number: number++, ...members }, output);
  const begun = responseOf(reply, request, { status: "in_progress", output: [], usage: null });
  const end = finished(reply, request, odd);
  return [
    event("response.created", { response: begun }),
    event("response.in_progress", { response: begun }),
    ...itemsOf(reply).flatMap((item, index) => [
      event("response.output_item.added", { output_index: index, item: item.bare }, item.addedOutput),
      ...item.events.map(({ type, members, output }) =>
        event(type, { output_index: index, ...members }, output),
      ),
      event("response.output_item.done", { output_index: index, item: item.whole }),
    ]),
    event(`response.${String(end.status)}`, { response: end }),
  ];
}
