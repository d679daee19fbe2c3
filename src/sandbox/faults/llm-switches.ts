import type { LlmTwin } from "../llm/llm-twin.ts";
import { type SwitchGroup, transportSwitch } from "./switch.ts";

const CHAT = /^POST \/v1\/chat\/completions/;
const SLOW_MS = 8_000;
const refusal = (type: string, message: string): string => JSON.stringify({ error: { message, type } });

export const llmSwitches = ({ faults }: LlmTwin): SwitchGroup => ({
  twin: "llm",
  name: "Model",
  switches: [
    transportSwitch(
      {
        id: "llm.down",
        title: "Model down",
        does: "The model provider answers every question with 503.",
        watch:
          "Your agent tries again, then says that something went wrong. Afterwards it answers as before.",
      },
      faults,
      {
        kind: "status",
        match: CHAT,
        status: 503,
        body: refusal("server_error", "The server is overloaded."),
      },
    ),
    transportSwitch(
      {
        id: "llm.limit",
        title: "Model says 429",
        does: "The model provider refuses every question as one too many.",
        watch: "Your agent says that something went wrong, and stays up.",
      },
      faults,
      {
        kind: "status",
        match: CHAT,
        status: 429,
        headers: { "retry-after": "2" },
        body: refusal("rate_limit_error", "Rate limit reached."),
      },
    ),
    transportSwitch(
      {
        id: "llm.slow",
        title: "Model slow",
        does: `The first word of an answer takes ${SLOW_MS / 1000} seconds longer.`,
        watch: "Your agent is seen typing, and answers.",
      },
      faults,
      { kind: "delay", match: CHAT, delayMs: SLOW_MS },
    ),
  ],
});
