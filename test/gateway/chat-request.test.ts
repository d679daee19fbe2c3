import fc from "fast-check";
import { expect, test } from "vitest";
import { buildUpstreamBody, parseChatRequest } from "../../src/gateway/chat-request.ts";
import { parseTopLevelObject } from "../../src/gateway/top-level-object.ts";

test("each member's raw text means what JSON.parse says, however it is written", () => {
  const spaces = fc.constantFrom("", " ", "\n\t");
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }), spaces, (object, space) => {
      const members = Object.entries(object).map(
        ([key, value]) =>
          `${space}${JSON.stringify(key)}${space}:${space}${JSON.stringify(value, null, space)}${space}`,
      );
      const parsed = parseTopLevelObject(Buffer.from(`${space}{${members.join(",")}}${space}`));
      if (!parsed.ok) throw new Error(parsed.why);
      const again = [...parsed.members].map(([key, { raw }]) => [key, JSON.parse(raw)]);
      expect(again).toEqual(
        Object.entries(object).map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]),
      );
    }),
  );
});

test("large values go upstream exactly as they came", () => {
  const messages = '[ {"role":"user","content":"\\u00e9 1.0 1e2 \\/"} ]';
  const request = parseChatRequest(
    Buffer.from(`{"messages":${messages},"model":"default","temperature":1.0,"stream":true}`),
  );
  if ("status" in request) throw new Error(request.message);
  const body = buildUpstreamBody(request, { model: 'odd"name', maxTokensField: "max_tokens" }).toString();
  expect(body).toContain(`"messages":${messages}`);
  expect(body).toContain('"temperature":1.0');
  expect(JSON.parse(body)).toMatchObject({
    model: 'odd"name',
    stream: true,
    stream_options: { include_usage: true },
  });
});

test("the newer name of the token limit wins, and only one is sent", () => {
  const request = parseChatRequest(
    Buffer.from('{"model":"m","messages":[{}],"max_tokens":5,"max_completion_tokens":9}'),
  );
  if ("status" in request) throw new Error(request.message);
  const body = JSON.parse(
    buildUpstreamBody(request, { model: "m", maxTokensField: "max_tokens" }).toString(),
  );
  expect(body).toEqual({ model: "m", messages: [{}], max_tokens: 9 });
});
