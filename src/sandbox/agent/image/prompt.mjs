/** What OpenClaw says to a model before the first word of a person: 33 kB with the configuration that GoClaw gives it. */
const PROMPT_BYTES = 33_100;

const BEGINNING = [
  "You are a personal assistant running inside OpenClaw.",
  "## Tooling",
  "Tools are policy-filtered. Names are case-sensitive; call exactly as listed.",
  "## Style",
  "Answer briefly and kindly, in the language of the person.",
  "## Guidance",
].join("\n");

/** Stands for the rest, so that a message costs here what it costs there. */
const LINE =
  "\n- Keep to what was asked, look before you claim, and say in one line what you did and what is left.";

export const SYSTEM = BEGINNING + LINE.repeat(Math.ceil((PROMPT_BYTES - BEGINNING.length) / LINE.length));

/** A few tools are offered at once; OpenClaw finds the others by way of these. */
const NAMES = {
  sessions_yield: "End this turn and wait for what was begun in the background to come to an end.",
  tool_search: "Look for a tool by what it does; answers ids with a short signature of each.",
  tool_describe: "Read the whole schema of one tool that was found.",
  tool_call: "Call a tool that was found, by its id, with its arguments.",
};

export const TOOLS = Object.entries(NAMES).map(([name, description]) => ({
  type: "function",
  function: {
    name,
    description: `${description} ${"Use it only where it helps the person who asked, and never twice for the same thing. ".repeat(6)}`,
    parameters: { type: "object", properties: { id: { type: "string" }, args: { type: "object" } } },
  },
}));
