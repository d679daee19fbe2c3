import { setTimeout as wait } from "node:timers/promises";
import { judge, RESTING } from "./failures.mjs";
import { SYSTEM, TOOLS } from "./prompt.mjs";

/** OpenClaw's own pauses, and how much shorter they are here: nobody in a sandbox waits a minute and a half. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 32_000;
const PACE = 10;

/** An answer that is none, with what OpenClaw judges it by. */
class Failure extends Error {
  constructor(what, found) {
    super(what);
    this.found = found;
  }
}

/** Also where it was asked to stream, an answer in one piece is taken. */
async function readAnswer(res) {
  if (!/json/.test(res.headers.get("content-type") ?? "")) return await readStream(res.body);
  return (await res.json()).choices?.[0]?.message?.content ?? "";
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
      if (event.error) throw new Failure("the answer says that it failed", { status: 0, said: true });
      text += event.choices?.[0]?.delta?.content ?? "";
    }
  }
  if (!done) throw new Failure("the answer broke off", { status: 0 });
  return text;
}

/** Asks the configured model the way OpenClaw does: streamed, with tools, retried while it is away. */
export function createModel({ provider, model }, log, pace = PACE) {
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
    if (res.ok) return await readAnswer(res);
    const { message, code } = (await res.json().catch(() => null))?.error ?? {};
    const retryAfterS = Number(res.headers.get("retry-after") ?? 0) || 0;
    throw new Failure(`status ${res.status}`, { status: res.status, message, code, retryAfterS });
  }

  let restsUntil = 0;

  /** @returns the answer, or what to tell the person instead; `ok` says which. */
  return async function ask(history, signal) {
    if (performance.now() < restsUntil) return { text: RESTING, ok: false };
    for (let attempt = 1; ; attempt++) {
      try {
        return { text: await once(history, signal), ok: true };
      } catch (error) {
        if (signal.aborted) throw error;
        const { text, tries, waitMs, restMs = 0 } = judge(error.found ?? { status: 0 });
        log(`[model] ${model.id}: ${error.cause?.code ?? error.message} (${attempt} of ${tries})`);
        if (attempt >= tries) {
          restsUntil = performance.now() + restMs / pace;
          return { text, ok: false };
        }
        const pauseMs = waitMs ?? Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), MAX_PAUSE_MS);
        await wait(pauseMs / pace, undefined, { signal });
      }
    }
  };
}
