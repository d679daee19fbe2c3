import { createServer, type ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type Listener, listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";

const LINK = "https://t.me/GoClawBot?start=usage";
const UNWELL = /^⚠️ The model provider returned a temporary internal error/;
const GENERIC = /^⚠️ Something went wrong/;
const RATE_LIMITED = /^⚠️ The model request was rate-limited/;

interface Reply {
  text: string;
  ok: boolean;
}
type Ask = (history: { role: string; content: string }[], signal: AbortSignal) => Promise<Reply>;
interface ModelModule {
  createModel(config: unknown, log: (line: string) => void, pace: number): Ask;
}

let server: Listener | undefined;
afterEach(() => server?.close());

/** The sandbox's agent, in a hurry, before a gateway that answers with `refuse` until it is told otherwise. */
async function agentBefore(refuse: (res: ServerResponse) => void, pace = 10_000) {
  let calls = 0;
  let well = false;
  server = await listenOnLoopback(
    createServer((_req, res) => {
      calls++;
      if (well) streamed(res, "All is well.");
      else refuse(res);
    }),
    0,
  );
  const image = new URL("../../../src/sandbox/agent/image/model.mjs", import.meta.url);
  const { createModel } = (await import(image.href)) as ModelModule;
  const provider = { baseUrl: server.url, apiKey: "claw_x", headers: {}, timeoutMs: 5_000 };
  const ask = createModel({ provider, model: { id: "default" } }, () => undefined, pace);
  const say = () => ask([{ role: "user", content: "hi" }], AbortSignal.timeout(8_000));
  function getWell(): void {
    well = true;
  }
  return { say, calls: () => calls, getWell };
}

const json =
  (status: number, error: object, headers: Record<string, string> = {}) =>
  (res: ServerResponse) =>
    void res
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify({ error }));
const limit = (message: string) =>
  json(429, { message, type: "rate_limit_exceeded", code: "rate_limit_exceeded" });
const event = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;

function streamed(res: ServerResponse, content: string, ending = "data: [DONE]\n\n"): void {
  res.writeHead(200, { "content-type": "text/event-stream" });
  res.end(event({ choices: [{ delta: { content } }] }) + ending);
}

const SHOWN = [
  `Monthly limit reached for your GoClaw plan. It begins anew on 3 December. More messages now: ${LINK}`,
  `This hour's share of your plan's monthly limit is used up. It goes on at 15:00 UTC. ${LINK}`,
  `Daily limit reached: too little is left of the budget you set for this agent ($2.00); your plan has more. Extend it today: ${LINK}`,
  "This agent already works on 4 messages, as many at once as your plan allows; its monthly limit is not reached. Please write again in a moment.",
  `Your GoClaw plan is paused because a payment failed; its monthly limit is 0 until that is put right: ${LINK}`,
];

test.each(SHOWN)("is told in the gateway's own words, after one call: %s", async (message) => {
  const agent = await agentBefore(limit(message));
  expect(await agent.say()).toEqual({ text: `⚠️ ⚠️ ⚠️ ${message}`, ok: false });
  agent.getWell();
  expect(await agent.say()).toEqual({ text: "All is well.", ok: true });
  expect(agent.calls()).toBe(2);
});

const OTHERS: [string, (res: ServerResponse) => void, RegExp, number][] = [
  ["words without plan, hour or minute", limit("Daily limit reached. Extend it."), RATE_LIMITED, 1],
  [
    "words that are too long",
    limit(`Monthly limit reached for your plan. ${"x".repeat(300)}`),
    RATE_LIMITED,
    1,
  ],
  ["a usage limit that names no period", limit("Usage limit reached for this hour."), RATE_LIMITED, 1],
  ["a limit that sounds short", limit("Hourly limit reached for your plan."), RATE_LIMITED, 10],
  ["503", json(503, { message: "away", type: "server_error" }), UNWELL, 8],
  ["a stream that breaks off", (res) => streamed(res, "This breaks", ""), /request timed out, HTTP 408/, 7],
  [
    "a stream that says it failed",
    (res) => streamed(res, "", event({ error: {} })),
    /internal error, HTTP 500/,
    8,
  ],
  ["400", json(400, { message: "no", code: "invalid_value" }), GENERIC, 1],
  [
    "a model that is not there",
    json(400, { message: "no", code: "model_not_found" }),
    /model is unavailable/,
    1,
  ],
];

test.each(OTHERS)(
  "%s: told in OpenClaw's words, and the next message tries again",
  async (_what, refuse, told, calls) => {
    const agent = await agentBefore(refuse);
    expect((await agent.say()).text).toMatch(told);
    expect(agent.calls()).toBe(calls);
    agent.getWell();
    expect(await agent.say()).toEqual({ text: "All is well.", ok: true });
  },
);

const RESTING: [string, (res: ServerResponse) => void, RegExp][] = [
  ["401", json(401, { message: "Incorrect API key provided." }), /^⚠️ Authentication failed/],
  ["402", json(402, { message: "pay" }), /billing error/],
  ["insufficient_quota", json(429, { message: "no", code: "insufficient_quota" }), /billing error/],
];

test.each(RESTING)(
  "after %s the key rests: the next message fails without a call",
  async (_what, refuse, told) => {
    const agent = await agentBefore(refuse);
    expect((await agent.say()).text).toMatch(told);
    agent.getWell();
    if (_what !== "401") expect((await agent.say()).text).toMatch(GENERIC);
    expect(agent.calls()).toBe(1);
  },
);

test("an answer in one piece is taken although a stream was asked for", async () => {
  const whole = { choices: [{ message: { role: "assistant", content: "In one piece." } }] };
  const agent = await agentBefore((res) =>
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole)),
  );
  expect(await agent.say()).toEqual({ text: "In one piece.", ok: true });
});
