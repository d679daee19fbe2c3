import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHAT } from "../../../src/gateway/families/chat.ts";
import { EMBEDDINGS } from "../../../src/gateway/families/embeddings.ts";
import type { ApiRequest, Family } from "../../../src/gateway/families/family.ts";
import { MESSAGES } from "../../../src/gateway/families/messages.ts";
import { RefusedRequest } from "../../../src/gateway/families/refused-request.ts";
import { RESPONSES } from "../../../src/gateway/families/responses.ts";
import { ceilingTokens } from "../../../src/gateway/usage/request-size.ts";
import { routeOf } from "./sample-route.ts";
import { textOf } from "./text-of.ts";

/** Words that mean something somewhere in one of the APIs. */
const word = fc.constantFrom(
  ...[
    "type",
    "role",
    "content",
    "source",
    "image",
    "image_url",
    "input_image",
    "file",
    "file_id",
    "url",
    "data",
  ],
  ...[
    "tool_result",
    "document",
    "base64",
    "developer",
    "function",
    "text",
    "output",
    "item_reference",
    "budget_tokens",
  ],
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(word, fc.constantFrom(null, true, 0, -1, 1.5, 7, "", "\u0000", "é中")),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(word, tie("tree"), { maxKeys: 4 }),
  ),
}));
/** Lists that are nearly conversations, of parts that are nearly right. */
const part = fc.record(
  {
    type: fc.constantFrom(
      "text",
      "image",
      "image_url",
      "input_image",
      "file",
      "input_file",
      "document",
      "tool_result",
    ),
    ...{ image_url: tree, source: tree, file: tree, content: tree, file_url: tree, text: tree },
  },
  { requiredKeys: ["type"] },
);
const said = fc.array(
  fc.record(
    { role: word, content: fc.array(part, { maxLength: 3 }), output: tree },
    { requiredKeys: ["content"] },
  ),
  { minLength: 1, maxLength: 3 },
);
const MEMBERS = [
  ...[
    "model",
    "messages",
    "input",
    "tools",
    "stream",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
  ],
  ...[
    "max_output_tokens",
    "n",
    "thinking",
    "system",
    "store",
    "previous_response_id",
    "background",
    "container",
  ],
];
const sound = { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hi" }], input: "hi" };
const request = fc
  .tuple(fc.option(said), fc.dictionary(fc.constantFrom(...MEMBERS), tree, { maxKeys: 3 }))
  .map(([talk, odd]) => JSON.stringify({ ...sound, ...(talk && { messages: talk, input: talk }), ...odd }));

function parsed(family: Family, text: string): ApiRequest | null {
  try {
    return family.parse(Buffer.from(text));
  } catch (error) {
    if (error instanceof RefusedRequest) return null;
    throw error;
  }
}

describe.each([CHAT, RESPONSES, MESSAGES, EMBEDDINGS])("$kind: whatever is asked", (family) => {
  test("it is refused in plain words or goes upstream as JSON with our model and our limit", () => {
    fc.assert(
      fc.property(request, (text) => {
        const found = parsed(family, text);
        if (!found) return;
        expect(ceilingTokens(found.size)).toBeGreaterThan(0);
        for (const kind of ["compatible", "openai", "anthropic"] as const) {
          const body = JSON.parse(textOf(found.body(routeOf({ kind, model: "theirs" }), 77))) as Record<
            string,
            unknown
          >;
          expect(body.model).toBe("theirs");
          const limits = ["max_tokens", "max_completion_tokens", "max_output_tokens"].flatMap(
            (name) => body[name] ?? [],
          );
          expect(limits).toEqual(family.kind === "embeddings" ? [] : [77]);
          expect(body.stream ?? false).toBe(found.stream);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("no event makes it stumble", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      tree.map((value) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`)),
      tree.map((value) =>
        Buffer.from(`event: response.failed\ndata: ${JSON.stringify({ response: value })}\n\n`),
      ),
    );
    fc.assert(
      fc.property(bytes, (event) => {
        expect(["pass", "usage", "last", "failed", "broken"]).toContain(family.mark(Buffer.from(event)));
      }),
      { numRuns: 150 },
    );
  });
});
