import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  AGENT_KEY,
  EMBEDDER,
  errorOf,
  hello,
  inMessages,
  inResponses,
  type Rig,
  startRig,
  until,
} from "./gateway-rig.ts";

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

const inEach = [
  { name: "chat", path: "/v1/chat/completions", body: hello, limit: "max_tokens" },
  { name: "responses", path: "/v1/responses", body: inResponses, limit: "max_output_tokens" },
  { name: "messages", path: "/v1/messages", body: inMessages, limit: "max_tokens" },
  { name: "embeddings", path: "/v1/embeddings", body: { model: EMBEDDER, input: "hi" }, limit: null },
] as const;

/** The error in either family's shape, whose own words for its kind are checked on the way. */
async function errorIn(name: string, res: Response): Promise<{ type: string; message: string }> {
  const answer = (await res.json()) as { type?: string; error: { type: string; message: string } };
  expect(Object.keys(answer)).toEqual(name === "messages" ? ["type", "error"] : ["error"]);
  expect(Object.keys(answer.error).sort()).toEqual(
    name === "messages" ? ["message", "type"] : ["code", "message", "param", "type"],
  );
  return answer.error;
}

describe.each(inEach)("$name: in its own shape, without asking anybody,", ({ name, path, body, limit }) => {
  afterEach(() => {
    expect([rig.twin.requests.length, rig.ledger.planned.length]).toEqual([0, 0]);
  });
  const isAnthropic = name === "messages";

  test.each([
    ["none", {}],
    ["an unknown one", { authorization: `Bearer claw_${"B".repeat(43)}` }],
    ["a foreign one", { authorization: "Bearer sk-ant-api03-0123456789abcdefghijklmnop" }],
    ["an empty one", { authorization: "Bearer " }],
    ["two words", { authorization: "Bearer one two" }],
    ["a very long one", { "x-api-key": "k".repeat(5_000) }],
    ["another scheme", { authorization: `Basic ${AGENT_KEY}` }],
  ])("a key that is %s is 401", async (_, headers) => {
    const res = await fetch(`${rig.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(res.status).toBe(401);
    const { type, message } = await errorIn(name, res);
    expect(type).toBe(isAnthropic ? "authentication_error" : "invalid_request_error");
    expect(message).not.toMatch(/claw_|sk-ant|kkkk/);
  });

  test.each([
    ["not JSON", "what?"],
    ["cut off", JSON.stringify(body).slice(0, -1)],
    ["a list", "[]"],
    ["a key twice", `${JSON.stringify(body).slice(0, -1)},"model":"other"}`],
    ["a key twice in disguise", `${JSON.stringify(body).slice(0, -1)},"mod\\u0065l":"other"}`],
    ["a bomb of brackets", `{"model":"default","input":${"[".repeat(40_000)}`],
  ])("a body that is %s is 400", async (_, text) => {
    const res = await rig.post(path, text);
    expect(res.status).toBe(400);
    expect((await errorIn(name, res)).type).toBe("invalid_request_error");
  });

  test.each(limit === null ? [] : [-1, 0, 1.5, 1e300, "many", true])(
    "a limit of %j is 400",
    async (value) => {
      const res = await rig.post(path, { ...body, [String(limit)]: value });
      expect(res.status).toBe(400);
      expect((await errorIn(name, res)).message).toContain(String(limit));
    },
  );

  test("too large is 413, and an unknown model 400", async () => {
    const large = await rig.post(path, { ...body, user: "x".repeat(100_000) });
    expect(large.status).toBe(413);
    expect((await errorIn(name, large)).type).toBe(
      isAnthropic ? "request_too_large" : "invalid_request_error",
    );
    const unknown = await rig.post(path, { ...body, model: "gpt-99" });
    expect(unknown.status).toBe(400);
    expect((await errorIn(name, unknown)).message).toContain("gpt-99");
  });

  test("GET is 405", async () => {
    const res = await fetch(`${rig.url}${path}`, { headers: { authorization: `Bearer ${AGENT_KEY}` } });
    expect([res.status, res.headers.get("allow")]).toEqual([405, "POST"]);
    await errorIn(name, res);
  });
});

describe("bodies that take their time", () => {
  /** Sends a head and part of a body, and gives back all that is answered until the connection ends. */
  async function dribble(path: string): Promise<string> {
    const socket = connect(Number(new URL(rig.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
      answer += String(data);
    });
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${AGENT_KEY}\r\nContent-Length: 500\r\n\r\n{"mod`,
    );
    await new Promise((resolve) => socket.once("close", resolve));
    return answer;
  }

  test("are ended, in their API's shape, and so is their connection", async () => {
    await rig.close();
    rig = await startRig({ bodyMs: 30 });
    const [chat, messages] = await Promise.all([dribble("/v1/chat/completions"), dribble("/v1/messages")]);
    expect(chat).toMatch(/^HTTP\/1.1 408 .*"code":"request_timeout"/s);
    expect(messages).toMatch(/^HTTP\/1.1 408 .*"type":"timeout_error"/s);
    expect(rig.twin.requests).toHaveLength(0);
  });
});

describe("many large bodies", () => {
  test("hold only so much memory, and give it back when they end", async () => {
    await rig.close();
    rig = await startRig({ allBodyBytes: 50_000 });
    rig.twin.hold();
    const messages = [{ role: "user", content: "x".repeat(30_000) }];
    const first = rig.chat({ ...hello, messages });
    await until(() => rig.twin.requests.length === 1);
    const second = await rig.chat({ ...hello, messages });
    expect([second.status, (await errorOf(second)).code]).toEqual([503, "overloaded"]);
    rig.twin.release();
    expect((await first).status).toBe(200);
    expect((await rig.chat({ ...hello, messages })).status).toBe(200);
  });
});
