import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { agentKeyFrom } from "../../src/domain/agent/agent-key.ts";
import {
  AGENT,
  AGENT_KEY,
  CLAUDE,
  EMBEDDER,
  errorOf,
  hashOf,
  hello,
  holderOf,
  MODEL,
  type Rig,
  startRig,
} from "./gateway-rig.ts";

let rig: Rig;
afterEach(() => rig.close());

describe("the gateway's key check", () => {
  test("accepts the key as Bearer and as x-api-key", async () => {
    rig = await startRig();
    expect((await rig.chat(hello)).status).toBe(200);
    const res = await fetch(`${rig.url}/v1/models`, { headers: { "x-api-key": AGENT_KEY } });
    expect(res.status).toBe(200);
    const list = (await res.json()) as { data: { id: string }[] };
    expect(list.data.map((model) => model.id)).toEqual([
      "default",
      "llama",
      "other",
      "smart",
      MODEL,
      "other/model",
      EMBEDDER,
      CLAUDE,
    ]);
  });

  test("answers a wrong, empty or missing key with 401 in OpenAI's shape and forwards nothing", async () => {
    rig = await startRig();
    const wrong = await rig.chat(hello, { key: `claw_${"B".repeat(43)}` });
    expect(wrong.status).toBe(401);
    expect(await errorOf(wrong)).toMatchObject({ type: "invalid_request_error", code: "invalid_api_key" });
    const none = await fetch(`${rig.url}/v1/chat/completions`, { method: "POST", body: "{}" });
    expect(none.status).toBe(401);
    const basic = await fetch(`${rig.url}/v1/models`, { headers: { authorization: `Basic ${AGENT_KEY}` } });
    expect(basic.status).toBe(401);
    expect(rig.twin.requests).toHaveLength(0);
  });

  test("looks a key up by its hash only, once per cache time, wrong keys included", async () => {
    let now = 1_000;
    rig = await startRig({ clock: { now: () => now }, keyCacheMs: 100 });
    await Promise.all([rig.chat(hello), rig.chat(hello), rig.chat(hello)]);
    await rig.chat(hello, { key: "wrong" });
    await rig.chat(hello, { key: "wrong" });
    expect(rig.lookups).toEqual([hashOf(AGENT_KEY), hashOf("wrong")]);
    now += 101;
    await rig.chat(hello);
    expect(rig.lookups).toHaveLength(3);
  });

  test("a suspended key is told why with 429 and never 401, so that its agent comes back", async () => {
    rig = await startRig({ chatLink: (platform) => `https://chat.example/${platform}` });
    rig.agents.set(hashOf(AGENT_KEY), {
      kind: "suspended",
      deploymentId: "dep-1",
      platform: "discord",
      suspension: "operator",
      untilMs: null,
    });
    const res = await rig.chat(hello);
    expect([res.status, res.headers.get("retry-after"), res.headers.get("www-authenticate")]).toEqual([
      429,
      null,
      null,
    ]);
    expect(await errorOf(res)).toMatchObject({
      code: "rate_limit_exceeded",
      message: expect.stringMatching(/has paused this agent.* GoClaw: https:\/\/chat\.example\/discord$/),
    });
    expect(rig.twin.requests).toHaveLength(0);
  });

  test("a key with a wrong checksum is refused without asking anybody", async () => {
    rig = await startRig();
    const key = agentKeyFrom(randomBytes(32));
    expect((await rig.chat(hello, { key })).status).toBe(401);
    expect(rig.lookups).toEqual([hashOf(key)]);
    const mistyped = `${key.slice(0, 20)}${key[20] === "x" ? "y" : "x"}${key.slice(21)}`;
    expect((await rig.chat(hello, { key: mistyped })).status).toBe(401);
    expect(rig.lookups).toHaveLength(1);
  });

  test("a failing look-up is 503, never 401, and is not remembered", async () => {
    let broken = true;
    rig = await startRig({
      authenticate: async () => {
        if (broken) throw new Error("database away");
        return holderOf(AGENT);
      },
    });
    expect((await rig.chat(hello)).status).toBe(503);
    broken = false;
    expect((await rig.chat(hello)).status).toBe(200);
  });

  test("the first calls after a rest have the feed of rights look, and those after them ask nobody", async () => {
    let looks = 0;
    let lookups = 0;
    rig = await startRig({
      authenticate: async () => {
        lookups++;
        return holderOf(AGENT);
      },
      rights: {
        lastId: async () => {
          looks++;
          return 0;
        },
        listAfter: async () => [],
      },
      clock: { now: () => 1_800_000_000_000 },
    });
    for (let n = 0; n < 5; n++) expect((await rig.chat(hello)).status).toBe(200);
    expect([looks, lookups <= 2]).toEqual([1, true]);
  });

  test("other paths and methods are refused, but only to those with a key", async () => {
    rig = await startRig();
    const headers = { authorization: `Bearer ${AGENT_KEY}` };
    expect((await fetch(`${rig.url}/v1/images`, { headers, method: "POST", body: "{}" })).status).toBe(404);
    const put = await fetch(`${rig.url}/v1/models`, { headers, method: "POST", body: "{}" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET"]);
    expect((await fetch(`${rig.url}/v1/images`)).status).toBe(401);
  });
});
