import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AGENT_KEY, errorOf, hello, type Rig, startRig } from "./gateway-rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ maxBodyBytes: 100_000 });
});
afterEach(() => rig.close());

const refusals: [string, string | Uint8Array, number, string | null][] = [
  ["not JSON", "hello", 400, "invalid_json"],
  ["empty", "", 400, "invalid_json"],
  ["an array", "[]", 400, "invalid_json"],
  ["null", "null", 400, "invalid_json"],
  ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), 400, "invalid_json"],
  ["a byte order mark", Buffer.from(`\ufeff${JSON.stringify(hello)}`), 400, "invalid_json"],
  ["a duplicate key", '{"model":"default","messages":[{}],"model":"llama"}', 400, "invalid_json"],
  [
    "a duplicate key in disguise",
    '{"model":"default","messages":[{}],"mod\\u0065l":"llama"}',
    400,
    "invalid_json",
  ],
  ["no model", '{"messages":[{}]}', 400, "invalid_value"],
  ["no messages", '{"model":"default"}', 400, "invalid_value"],
  ["empty messages", '{"model":"default","messages":[]}', 400, "invalid_value"],
  ["stream as text", '{"model":"default","messages":[{}],"stream":"yes"}', 400, "invalid_value"],
  [
    "stream_options without stream",
    '{"model":"default","messages":[{}],"stream_options":{}}',
    400,
    "invalid_value",
  ],
  ["max_tokens of zero", '{"model":"default","messages":[{}],"max_tokens":0}', 400, "invalid_value"],
  ["__proto__ as model", '{"model":"__proto__","messages":[{}]}', 400, "model_not_found"],
  ["an oversize body", JSON.stringify({ ...hello, user: "x".repeat(100_000) }), 413, "request_too_large"],
];

describe("bad requests are refused in OpenAI's shape and never forwarded", () => {
  test.each(refusals)("%s", async (_name, body, status, code) => {
    const res = await rig.chat(body);
    expect(res.status).toBe(status);
    expect(await errorOf(res)).toMatchObject({ type: "invalid_request_error", code });
    expect(rig.twin.requests).toHaveLength(0);
  });

  test("the control: the same request without the fault passes", async () => {
    expect((await rig.chat(`  ${JSON.stringify(hello)}\n`)).status).toBe(200);
  });

  test("an oversize body without a declared length is cut off while it arrives", async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(20_000).fill(0x20));
      },
    });
    const res = await fetch(`${rig.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${AGENT_KEY}` },
      body: stream,
      duplex: "half",
    } as RequestInit).catch((error: unknown) => error);
    if (res instanceof Response) expect(res.status).toBe(413);
    expect(rig.twin.requests).toHaveLength(0);
  });

  test("a compressed body is refused", async () => {
    const res = await fetch(`${rig.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${AGENT_KEY}`, "content-encoding": "gzip" },
      body: "x",
    });
    expect(res.status).toBe(415);
  });

  test("a client that sends half a body and leaves harms nobody", async () => {
    const socket = connect(Number(new URL(rig.url).port), "127.0.0.1");
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${AGENT_KEY}\r\nContent-Length: 500\r\n\r\n{"mod`,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await rig.chat(hello)).status).toBe(200);
    expect(rig.twin.requests).toHaveLength(1);
  });
});
