import fc from "fast-check";
import { expect, test } from "vitest";
import { charged, readBody, readStream } from "./read-stream.ts";
import {
  DONE,
  delta,
  MESSAGE_STOP,
  MESSAGES,
  messageDelta,
  RESPONSE_USAGE,
  RESPONSE_WORDS,
  responseEnd,
  thinking,
  totals,
  USAGE,
  WORDS,
} from "./streams.ts";

const KINDS = ["chat", "responses", "embeddings", "messages"] as const;
const STREAMS = {
  chat: [...WORDS, delta({ content: "你好 🦞" }), delta({}, "stop", { usage: null }), totals(USAGE), DONE],
  responses: [...RESPONSE_WORDS, responseEnd("completed", RESPONSE_USAGE)],
  messages: [...MESSAGES, thinking("你好 🦞"), messageDelta({ output_tokens: 7 }), MESSAGE_STOP],
};

/** Numbers that a report may have, most of them impossible. */
const oddNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.nat({ max: 5_000 }),
  fc.constantFrom(null, "12", true, {}, [], -1, 1e300, Number.MAX_SAFE_INTEGER),
);
const oddUsage = fc.record(
  {
    prompt_tokens: oddNumber,
    completion_tokens: oddNumber,
    total_tokens: oddNumber,
    prompt_tokens_details: fc.oneof(
      fc.record({ cached_tokens: oddNumber, cache_write_tokens: oddNumber }),
      oddNumber,
    ),
    completion_tokens_details: fc.record({ reasoning_tokens: oddNumber }),
    input_tokens: oddNumber,
    output_tokens: oddNumber,
    input_tokens_details: fc.record({ cached_tokens: oddNumber }),
    cache_read_input_tokens: oddNumber,
    cache_creation_input_tokens: oddNumber,
    cache_creation: fc.record({ ephemeral_1h_input_tokens: oddNumber }),
  },
  { requiredKeys: [] },
);

function expectSane(row: ReturnType<typeof charged>): void {
  const counts = row.slice(0, 4).map(Number);
  for (const count of counts) {
    expect(Number.isSafeInteger(count)).toBe(true);
    expect(count).toBeGreaterThanOrEqual(0);
    expect(count).toBeLessThan(50_000_000);
  }
}

test("a stream means the same wherever it is cut, and however much of it is in one piece", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("chat", "responses", "messages"),
      fc.array(fc.nat({ max: 3_000 }), { maxLength: 12 }),
      fc.boolean(),
      (kind, places, crlf) => {
        const whole = Buffer.from(STREAMS[kind].join("").replaceAll("\n", crlf ? "\r\n" : "\n"));
        const cuts = [0, ...places.map((at) => at % whole.length).sort((a, b) => a - b), whole.length];
        const pieces = cuts.slice(1).map((end, n) => whole.subarray(cuts[n], end));
        expect(readStream(kind, pieces)).toEqual(readStream(kind, STREAMS[kind]));
      },
    ),
    { seed: 5, numRuns: 150 },
  );
});

test("no bytes make a reader throw or count below zero", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
    // The readers' own words, torn and shuffled.
    fc
      .array(
        fc.constantFrom(
          '"usage"',
          ":",
          "{",
          "}",
          '"',
          "\\",
          "\\u",
          '"content":"',
          "data: ",
          "\n\n",
          "[DONE]",
          "message_delta",
          '"response":',
          "response.completed",
          "4",
          "-1",
          "\u00e9",
        ),
        { maxLength: 40 },
      )
      .map((words) => Buffer.from(words.join(""))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.array(bytes, { maxLength: 6 }), (kind, pieces) => {
      expectSane(charged(readStream(kind, pieces)));
      expectSane(charged(readStream(kind, pieces), "aborted"));
      for (const piece of pieces) expectSane(charged(readBody(kind, piece.toString("latin1"))));
    }),
    { seed: 5, numRuns: 250 },
  );
});

test("no numbers in a report make a charge that cannot be", () => {
  fc.assert(
    fc.property(oddUsage, oddUsage, (first, second) => {
      for (const kind of KINDS) expectSane(charged(readBody(kind, { usage: first })));
      expectSane(charged(readStream("chat", [totals(first), ...WORDS, totals(second)])));
      expectSane(charged(readStream("chat", [totals(first), ...WORDS]), "cut"));
      expectSane(charged(readStream("responses", [responseEnd("failed", first)])));
      expectSane(charged(readStream("messages", [...MESSAGES, messageDelta(first), messageDelta(second)])));
    }),
    { seed: 5, numRuns: 150 },
  );
});
