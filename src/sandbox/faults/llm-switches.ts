import type { LlmTwin } from "../llm/llm-twin.ts";
import type { OddAnswer } from "../llm/odd-answers.ts";
import { type Switch, type SwitchGroup, transportSwitch } from "./switch.ts";

const CALLS = /^POST \/(v1\/(chat\/completions|responses|embeddings)|anthropic\/v1\/messages)/;
const SLOW_MS = 8_000;
const refusal = (type: string, message: string): string => JSON.stringify({ error: { message, type } });

type Words = Pick<Switch, "id" | "title" | "does" | "watch">;

/** A switch that is on while the twin's answers are odd in this way. */
function oddSwitch(words: Words, twin: LlmTwin, odd: Omit<OddAnswer, "times" | "until">): Switch {
  let ending: AbortController | undefined;
  return {
    ...words,
    state: () => (ending ? "until you switch it off" : undefined),
    turn(on) {
      ending?.abort();
      ending = on ? new AbortController() : undefined;
      if (ending) twin.odd({ ...odd, times: Number.POSITIVE_INFINITY, until: ending.signal });
    },
  };
}

export const llmSwitches = (twin: LlmTwin): SwitchGroup => {
  const status = (
    words: Words,
    code: number,
    type: string,
    message: string,
    headers?: Record<string, string>,
  ) =>
    transportSwitch(words, twin.faults, {
      kind: "status",
      match: CALLS,
      status: code,
      ...(headers && { headers }),
      body: refusal(type, message),
    });
  return {
    twin: "llm",
    name: "Model",
    switches: [
      status(
        {
          id: "llm.down",
          title: "Model down",
          does: "The model provider answers every question with 503.",
          watch:
            "Your agent tries eight times, which takes some ten seconds, then says that its model's provider had an error. Afterwards it answers as before.",
        },
        503,
        "server_error",
        "The server is overloaded.",
      ),
      status(
        {
          id: "llm.limit",
          title: "Model says 429",
          does: "The model provider refuses every question as one too many.",
          watch: "Your agent tries eight times, says that its model's provider had an error, and stays up.",
        },
        429,
        "rate_limit_error",
        "Rate limit reached.",
        { "retry-after": "2" },
      ),
      status(
        {
          id: "llm.credit",
          title: "Operator's credit used up",
          does: "The model provider answers 402: GoClaw's own account with it is empty.",
          watch:
            "Your agent says that its model's provider had an error; nothing about credit, which is not its owner's. GoClaw's log has an alert for the operator.",
        },
        402,
        "insufficient_credits",
        "Insufficient credits.",
      ),
      transportSwitch(
        {
          id: "llm.slow",
          title: "Model slow",
          does: `The first word of an answer takes ${SLOW_MS / 1000} seconds longer.`,
          watch: "Your agent is seen typing, and answers.",
        },
        twin.faults,
        { kind: "delay", match: CALLS, delayMs: SLOW_MS },
      ),
      oddSwitch(
        {
          id: "llm.cut",
          title: "Answers break off",
          does: "Each streamed answer ends after a few words, without an ending.",
          watch: "Your agent says that something went wrong. Usage counts what had come by then.",
        },
        twin,
        { cutAfter: 4 },
      ),
      oddSwitch(
        {
          id: "llm.uncounted",
          title: "Model counts nothing",
          does: "Answers come without the number of their tokens.",
          watch: "Your agent answers as ever. Usage goes up all the same, by an estimate.",
        },
        twin,
        { usage: "missing" },
      ),
    ],
  };
};
