import { describe, expect, test } from "vitest";
import { charged, readBody, readStream } from "./read-stream.ts";
import {
  DONE,
  delta,
  MESSAGE_STOP,
  MESSAGES,
  messageDelta,
  RESPONSE_USAGE,
  RESPONSE_WORDS,
  responseArguments,
  responseEnd,
  thinking,
  toolInput,
  totals,
  USAGE,
  WORDS,
} from "./streams.ts";

const chat = (...pieces: string[]) => charged(readStream("chat", pieces));

describe("a streamed chat completion", () => {
  test.each<[string, string[], unknown[]]>([
    [
      "totals in a chunk of their own",
      [...WORDS, delta({}, "stop"), totals(USAGE), DONE],
      [100, 0, 0, 20, "reported"],
    ],
    ["totals after [DONE]", [...WORDS, delta({}, "stop"), DONE, totals(USAGE)], [100, 0, 0, 20, "reported"]],
    [
      "totals with the finish reason",
      [...WORDS, delta({}, "stop", { usage: USAGE }), DONE],
      [100, 0, 0, 20, "reported"],
    ],
    [
      "totals so far in every chunk",
      [1, 2, 3].map((n) => delta({ content: "x" }, null, { usage: { ...USAGE, completion_tokens: n } })),
      [100, 0, 0, 3, "reported"],
    ],
    [
      "null until the end, as OpenAI sends it",
      [
        delta({ content: "x" }, null, { usage: null }),
        delta({}, "stop", { usage: null }),
        totals(USAGE),
        DONE,
      ],
      [100, 0, 0, 20, "reported"],
    ],
    ["no totals at all", [...WORDS, delta({}, "stop"), DONE], [100, 0, 0, 4, "estimated"]],
    [
      "an explicit zero",
      [...WORDS, totals({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }), DONE],
      [0, 0, 0, 0, "reported"],
    ],
    ["an empty object", [...WORDS, totals({}), DONE], [100, 0, 0, 4, "estimated"]],
    [
      "cached and newly cached tokens, which OpenAI's shape includes in the prompt",
      [totals({ ...USAGE, prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 16 } })],
      [20, 64, 16, 20, "reported"],
    ],
    [
      "details that are null",
      [totals({ ...USAGE, prompt_tokens_details: null })],
      [100, 0, 0, 20, "reported"],
    ],
    ["DeepSeek's words", [totals({ ...USAGE, prompt_cache_hit_tokens: 90 })], [10, 90, 0, 20, "reported"]],
    [
      "Moonshot's place and words",
      [
        delta({}, "stop").replace(
          '"finish_reason"',
          `"usage":${JSON.stringify({ ...USAGE, cached_tokens: 40 })},"finish_reason"`,
        ),
      ],
      [60, 40, 0, 20, "reported"],
    ],
    ["Groq's place", [delta({}, "stop", { x_groq: { id: "r", usage: USAGE } })], [100, 0, 0, 20, "reported"]],
    [
      "reasoning, which is part of the completion",
      [totals({ ...USAGE, completion_tokens_details: { reasoning_tokens: 12 } })],
      [100, 0, 0, 20, "reported"],
    ],
    [
      "reasoning beside the completion, as the total shows",
      [totals({ ...USAGE, total_tokens: 132, completion_tokens_details: { reasoning_tokens: 12 } })],
      [100, 0, 0, 32, "reported"],
    ],
    [
      "a completion only the total tells of",
      [totals({ prompt_tokens: 100, total_tokens: 103 })],
      [100, 0, 0, 3, "reported"],
    ],
    [
      "a text that quotes totals",
      [delta({ content: '{"usage":{"prompt_tokens":1,"completion_tokens":1}}' }), delta({}, "stop"), DONE],
      [100, 0, 0, 13, "estimated"],
    ],
    [
      "reasoning and refusals, where only the text tells",
      [delta({ reasoning_content: "abcd" }), delta({ refusal: "abcd" }), delta({ reasoning: "abcd" })],
      [100, 0, 0, 3, "estimated"],
    ],
    [
      "names and arguments of tool calls, where only the text tells",
      [
        delta({
          tool_calls: [
            { index: 0, id: "call_1", type: "function", function: { name: "look", arguments: "" } },
          ],
        }),
        delta({ tool_calls: [{ index: 0, function: { arguments: '{"q":"' } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: 'a"}' } }] }),
      ],
      [100, 0, 0, 4, "estimated"],
    ],
    [
      "Chinese, of which each character is a token",
      [delta({ content: "你好世界" })],
      [100, 0, 0, 4, "estimated"],
    ],
    [
      "Chinese that the server escapes",
      [delta({ content: "X" }).replace('"X"', '"\\u4f60\\u597d\\u4e16\\u754c"')],
      [100, 0, 0, 4, "estimated"],
    ],
    [
      "a picture sign, escaped or not",
      [delta({ content: "🦞" }), delta({ content: "X" }).replace('"X"', '"\\ud83e\\udd9e"')],
      [100, 0, 0, 3, "estimated"],
    ],
  ])("%s", (_name, pieces, expected) => {
    expect(chat(...pieces)).toEqual(expected);
  });

  test.each([-1, 1e15, 2.5, "20", true, {}, Number.MAX_SAFE_INTEGER])("%j is no number of tokens", (odd) => {
    expect(chat(...WORDS, totals({ ...USAGE, completion_tokens: odd }))).toEqual([100, 0, 0, 4, "estimated"]);
    expect(chat(...WORDS, totals({ ...USAGE, prompt_tokens: odd }))).toEqual([100, 0, 0, 4, "estimated"]);
    expect(
      charged(readStream("chat", [totals({ ...USAGE, prompt_tokens_details: { cached_tokens: odd } })])),
    ).toEqual([100, 0, 0, 20, "estimated"]);
  });

  test("more from the cache than there is cannot be true", () => {
    expect(chat(totals({ ...USAGE, prompt_tokens_details: { cached_tokens: 101 } }))[4]).toBe("estimated");
  });

  test("one that broke off is charged its last report and what came after it", () => {
    const seen = readStream("chat", [
      delta({ content: "x" }, null, { usage: USAGE }),
      delta({ content: "eight ch" }),
    ]);
    expect(charged(seen, "cut")).toEqual([100, 0, 0, 22, "estimated"]);
    expect(charged(seen, "ok")).toEqual([100, 0, 0, 20, "reported"]);
  });

  test("one that the client left is charged its input and what was seen, and one that never began nothing", () => {
    expect(charged(readStream("chat", WORDS), "aborted")).toEqual([100, 0, 0, 4, "estimated"]);
    expect(charged(readStream("chat", []), "aborted")).toEqual([100, 0, 0, 0, "estimated"]);
    expect(charged(readStream("chat", []), "refused")).toEqual([0, 0, 0, 0, "none"]);
  });
});

test("no estimate exceeds what room was held for; a report is believed all the same", () => {
  const most = { input: 90, output: 2 };
  expect(charged(readStream("chat", WORDS), "ok", most)).toEqual([90, 0, 0, 2, "estimated"]);
  const told = readStream("chat", [...WORDS, totals(USAGE), ...WORDS]);
  expect(charged(told, "ok", most)).toEqual([100, 0, 0, 20, "reported"]);
  expect(charged(told, "cut", most)).toEqual([100, 0, 0, 20, "estimated"]);
});

describe("a streamed message of Anthropic's", () => {
  const message = (...pieces: string[]) => charged(readStream("messages", pieces));

  test.each<[string, string[], unknown[]]>([
    [
      "output counts replace each other",
      [...MESSAGES, messageDelta({ output_tokens: 5 }), messageDelta({ output_tokens: 7 }), MESSAGE_STOP],
      [100, 1000, 50, 7, "reported"],
    ],
    [
      "the input told again",
      [
        ...MESSAGES,
        messageDelta({
          input_tokens: 100,
          cache_read_input_tokens: 1000,
          cache_creation_input_tokens: 50,
          output_tokens: 7,
        }),
      ],
      [100, 1000, 50, 7, "reported"],
    ],
    [
      "an input that grew",
      [...MESSAGES, messageDelta({ input_tokens: 5000, output_tokens: 7 })],
      [5000, 0, 0, 7, "reported"],
    ],
    [
      "a place-holder for the input",
      [...MESSAGES, messageDelta({ input_tokens: 0, output_tokens: 7 })],
      [100, 1000, 50, 7, "reported"],
    ],
    [
      "an explicit zero",
      [...MESSAGES, messageDelta({ output_tokens: 0 }), MESSAGE_STOP],
      [100, 1000, 50, 0, "reported"],
    ],
    [
      "no count of output: the few tokens of the start are not it",
      [...MESSAGES, MESSAGE_STOP],
      [100, 1000, 50, 3, "estimated"],
    ],
    [
      "thoughts and arguments, where only the text tells",
      [...MESSAGES, thinking("abcd"), toolInput('{"q":'), toolInput('"abc"}'), MESSAGE_STOP],
      [100, 1000, 50, 7, "estimated"],
    ],
  ])("%s", (_name, pieces, expected) => {
    expect(message(...pieces)).toEqual(expected);
  });

  test("left by its client: the input is exact, the output what was seen", () => {
    expect(charged(readStream("messages", MESSAGES), "aborted")).toEqual([100, 1000, 50, 3, "estimated"]);
  });

  test("what is cached for an hour is told apart", () => {
    const [start = ""] = MESSAGES;
    const seen = readStream("messages", [start.replace('1h_input_tokens":0', '1h_input_tokens":30')]);
    expect(seen.input).toEqual({ inputUncached: 100, cacheRead: 1000, cacheWrite: 50, cacheWriteLong: 30 });
  });

  test.each([-1, 1e15, 0.5, "7"])("%j is no number of tokens", (odd) => {
    expect(message(...MESSAGES, messageDelta({ output_tokens: odd }))).toEqual([
      100,
      1000,
      50,
      3,
      "estimated",
    ]);
    const start = MESSAGES[0]?.replace('"input_tokens":100', `"input_tokens":${JSON.stringify(odd)}`) ?? "";
    expect(message(start, messageDelta({ output_tokens: 7 }))).toEqual([100, 0, 0, 7, "estimated"]);
  });
});

describe("a streamed response", () => {
  test.each(["completed", "incomplete", "failed"] as const)("that is %s", (how) => {
    expect(charged(readStream("responses", [...RESPONSE_WORDS, responseEnd(how, RESPONSE_USAGE)]))).toEqual([
      40,
      60,
      0,
      9,
      "reported",
    ]);
  });

  test("without totals: the deltas are counted, and not again what repeats them", () => {
    const pieces = [...RESPONSE_WORDS, responseArguments('{"city":"Oslo"}'), responseEnd("completed", null)];
    expect(charged(readStream("responses", pieces))).toEqual([100, 0, 0, 7, "estimated"]);
    expect(charged(readStream("responses", [responseEnd("completed", null)]))).toEqual([
      100,
      0,
      0,
      3,
      "estimated",
    ]);
    expect(charged(readStream("responses", RESPONSE_WORDS), "aborted")).toEqual([100, 0, 0, 3, "estimated"]);
  });
});

describe("a plain answer", () => {
  test.each<["chat" | "responses" | "embeddings" | "messages", unknown, unknown[]]>([
    ["chat", { choices: [{ message: { content: "hi" } }], usage: USAGE }, [100, 0, 0, 20, "reported"]],
    ["chat", { choices: [{ message: { content: "Hello there" } }] }, [100, 0, 0, 3, "estimated"]],
    [
      "responses",
      { output: [], tools: [{ parameters: { usage: {} } }], usage: RESPONSE_USAGE },
      [40, 60, 0, 9, "reported"],
    ],
    [
      "responses",
      { output: [{ content: [{ type: "output_text", text: "Hello there" }] }] },
      [100, 0, 0, 3, "estimated"],
    ],
    [
      "embeddings",
      { data: [{ embedding: [0.1] }], usage: { prompt_tokens: 8, total_tokens: 8 } },
      [8, 0, 0, 0, "reported"],
    ],
    [
      "embeddings",
      { usage: { prompt_tokens: 8, cost: { total: 1 }, total_tokens: 8 }, data: [{}] },
      [8, 0, 0, 0, "reported"],
    ],
    ["embeddings", { data: [{ embedding: [0.1] }] }, [100, 0, 0, 0, "estimated"]],
    ["embeddings", { usage: { prompt_tokens: -8 } }, [100, 0, 0, 0, "estimated"]],
    [
      "messages",
      {
        content: [{ type: "text", text: "hi" }],
        usage: { input_tokens: 5, cache_read_input_tokens: 90, output_tokens: 2 },
      },
      [5, 90, 0, 2, "reported"],
    ],
    [
      "messages",
      {
        content: [
          { type: "tool_use", name: "look", input: { usage: { input_tokens: 0, output_tokens: 0 } } },
        ],
      },
      [100, 0, 0, 13, "estimated"],
    ],
    ["chat", "<html>", [100, 0, 0, 0, "estimated"]],
    ["messages", "[]", [100, 0, 0, 0, "estimated"]],
  ])("%s %j", (kind, body, expected) => {
    expect(charged(readBody(kind, body))).toEqual(expected);
  });
});
