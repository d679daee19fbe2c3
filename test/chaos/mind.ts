import { setTimeout as sleep } from "node:timers/promises";
import type { LightMemory } from "./light-companion.ts";

/** What an agent thinks and remembers with, on whichever platform. */
export interface Mind {
  modelKey: string;
  modelsUrl: string;
  memory: LightMemory;
}

const MODEL_PAUSE_MS = 300;
const MODEL_TRIES = 5;

/** One question to the model. @returns what it said, or the status of its refusal */
async function think({ modelsUrl, modelKey }: Mind, text: string, stop: AbortSignal): Promise<string> {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(modelsUrl.replace(/models$/, "chat/completions"), {
      method: "POST",
      headers: { authorization: `Bearer ${modelKey}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: "default",
        max_tokens: 64,
        messages: [{ role: "user", content: text }],
      }),
      signal: stop,
    }).catch(() => null);
    if (answer?.ok) {
      const said = (await answer.json()) as { choices: { message: { content: string } }[] };
      return said.choices[0]?.message.content ?? "";
    }
    await answer?.arrayBuffer();
    if (tries === MODEL_TRIES || stop.aborted)
      return `I cannot think now (${answer?.status ?? "no answer"}).`;
    await sleep(MODEL_PAUSE_MS);
  }
}

/** What it says to whoever speaks to it, and how often it was spoken to so far. */
export async function replyOf(mind: Mind, text: string, stop: AbortSignal): Promise<string> {
  mind.memory.heard++;
  const { heard } = mind.memory;
  return `${await think(mind, text, stop)} (heard ${heard})`;
}
