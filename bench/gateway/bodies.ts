/** Texts of requests and answers, the same for every target. */

const WORDS =
  "you are a personal assistant tools are filtered by policy names are case sensitive when the user asks for a reminder write it down and say so never guess read the file first keep answers short".split(
    " ",
  );

/** The same text in every run; of the length, line breaks, quotes and odd characters of an agent's system message. */
function systemText(length: number): string {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed % below;
  };
  let text = "";
  while (text.length < length) {
    const line = Array.from({ length: 6 + next(10) }, () => WORDS[next(WORDS.length)]).join(" ");
    text += `${next(8) === 0 ? "##" : "-"} ${line}${next(6) === 0 ? ' "quoted"' : ""}${next(30) === 0 ? " — so" : ""}\n`;
  }
  return text;
}

const TOOLS = Array.from({ length: 12 }, (_, i) => ({
  type: "function",
  function: {
    name: `tool_${i}`,
    description: "Reads a file and says what is in it. ".repeat(8),
    parameters: {
      type: "object",
      required: ["path"],
      properties: Object.fromEntries(
        ["path", "from", "to", "encoding", "reason"].map((name) => [
          name,
          { type: "string", description: "what the argument means" },
        ]),
      ),
    },
    strict: false,
  },
}));

const asBytes = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));
const hi = { role: "user", content: "what is 6 x 7?" };

export const smallBody = (): Buffer =>
  asBytes({ model: "default", messages: [hi], stream: false, max_completion_tokens: 256 });

/** What a bare "hi" becomes on its way through OpenClaw: 48 kB of instructions and twelve tools. */
export const agentBody = (): Buffer =>
  asBytes({
    model: "default",
    messages: [{ role: "system", content: systemText(48_000) }, hi],
    stream: false,
    tools: TOOLS,
    tool_choice: "auto",
    max_completion_tokens: 8192,
  });

/** What the stub is asked to stream: it reads it from the text, which every gateway passes on. */
export interface StreamOrder {
  id: number;
  events: number;
  paceMs: number;
}

export const streamBody = ({ id, events, paceMs }: StreamOrder): Buffer =>
  asBytes({
    model: "default",
    messages: [{ role: "user", content: `bench:${id}:${events}:${paceMs}:` }],
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: 4096,
  });

export function orderIn(body: Buffer): StreamOrder | null {
  const found = /bench:(\d+):(\d+):(\d+):/.exec(body.toString("latin1"));
  return found && { id: Number(found[1]), events: Number(found[2]), paceMs: Number(found[3]) };
}

const usage = {
  prompt_tokens: 21,
  completion_tokens: 9,
  total_tokens: 30,
  prompt_tokens_details: { cached_tokens: 0 },
};
const common = { id: "chatcmpl-bench", created: 1_790_000_000, model: "bench-model" };

export const answerBody = (): Buffer =>
  asBytes({
    ...common,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "6 x 7 is 42. Ask me something harder next time." },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage,
  });

const chunk = (rest: Record<string, unknown>): Buffer =>
  Buffer.from(`data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", ...rest })}\n\n`);

export const textEvent = (): Buffer =>
  chunk({ choices: [{ index: 0, delta: { content: " word" }, logprobs: null, finish_reason: null }] });

/** The end of a stream: why it ended, what it used, and that it is over. */
export const lastEvents = (): Buffer =>
  Buffer.concat([
    chunk({ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: "stop" }] }),
    chunk({ choices: [], usage }),
    Buffer.from("data: [DONE]\n\n"),
  ]);
