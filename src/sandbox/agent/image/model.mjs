import { setTimeout as wait } from "node:timers/promises";

const GENERIC =
  "Something went wrong while processing your request. Please try again, or use /new to start a fresh session.";
const TRIES = 4;

const SYSTEM = [
  "You are a personal assistant running inside OpenClaw.",
  "## Tooling",
  "Tools are policy-filtered. Names are case-sensitive; call exactly as listed.",
  "## Style",
  "Answer briefly and kindly, in the language of the person.",
].join("\n");

const TOOLS = [
  {
    type: "function",
    function: {
      name: "message",
      description: "Send a message to the current chat",
      parameters: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    },
  },
];

/** What a person reads instead of an answer: a limit in the gateway's own words, anything else in general ones. */
function explain(status, message) {
  if (status === 429 && /limit reached/i.test(message)) return `⚠️ ${message}`;
  return GENERIC;
}

/** Collects the text of a streamed answer; a stream without its ending is a failure. */
async function readStream(body) {
  const decoder = new TextDecoder();
  let held = "";
  let text = "";
  let done = false;
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true });
    const lines = held.split("\n");
    held = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data: ")) continue;
      const data = line.slice(6).trim();
      if (data === "[DONE]") {
        done = true;
        continue;
      }
      const event = JSON.parse(data);
      if (event.error) throw new Error("the answer broke off");
      text += event.choices?.[0]?.delta?.content ?? "";
    }
  }
  if (!done) throw new Error("the answer broke off");
  return text;
}

/** Asks the configured model the way OpenClaw does: streamed, with tools, retried while it is away. */
export function createModel({ provider, model }, log) {
  function request(history) {
    const body = {
      model: model.id,
      messages: [{ role: "system", content: SYSTEM }, ...history],
      stream: true,
      tools: TOOLS,
      tool_choice: "auto",
      [model.compat?.maxTokensField ?? "max_completion_tokens"]: model.maxTokens ?? 8192,
    };
    if (model.compat?.supportsUsageInStreaming) body.stream_options = { include_usage: true };
    return JSON.stringify(body);
  }

  async function once(history, signal) {
    const res = await fetch(`${provider.baseUrl}/chat/completions`, {
      method: "POST",
      headers: {
        ...provider.headers,
        accept: "application/json",
        authorization: `Bearer ${provider.apiKey}`,
        "content-type": "application/json",
        "user-agent": "OpenAI/JS 7.15.0",
      },
      body: request(history),
      signal: AbortSignal.any([signal, AbortSignal.timeout(provider.timeoutMs)]),
    });
    if (res.ok) return { text: await readStream(res.body), ok: true };
    const message = (await res.json().catch(() => null))?.error?.message ?? "";
    log(`[model] ${model.id}: status ${res.status}`);
    if (res.status >= 500) throw new Error(`status ${res.status}`);
    return { text: explain(res.status, message), ok: false };
  }

  /** @returns the answer, or what to tell the person instead; `ok` says which. */
  return async function ask(history, signal) {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        return await once(history, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        log(`[model] ${model.id}: ${error.cause?.code ?? error.message} (${attempt} of ${TRIES})`);
        if (attempt < TRIES) await wait(500 * 2 ** attempt, undefined, { signal });
      }
    }
    return { text: GENERIC, ok: false };
  };
}
