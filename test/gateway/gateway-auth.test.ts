import { afterEach, describe, expect, test } from "vitest";
import { AGENT_KEY, errorOf, hashOf, hello, type Rig, startRig } from "./gateway-rig.ts";

let rig: Rig;
afterEach(() => rig.close());

describe("the gateway's key check", () => {
  test("accepts the key as Bearer and as x-api-key", async () => {
    rig = await startRig();
    expect((await rig.chat(hello)).status).toBe(200);
    const res = await fetch(`${rig.url}/v1/models`, { headers: { "x-api-key": AGENT_KEY } });
    expect(res.status).toBe(200);
    const list = (await res.json()) as { data: { id: string }[] };
    expect(list.data.map((model) => model.id)).toEqual(["default", "llama", "other"]);
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

  test("a key revoked and invalidated stops working at once; without invalidation it is still believed", async () => {
    rig = await startRig({ keyCacheMs: 60_000 });
    await rig.chat(hello);
    rig.agents.clear();
    expect((await rig.chat(hello)).status).toBe(200);
    rig.gateway.invalidate(hashOf(AGENT_KEY));
    expect((await rig.chat(hello)).status).toBe(401);
  });

  test("an invalidation during a look-up keeps its stale answer out of the cache", async () => {
    const agent = { deploymentId: "dep-1", userId: "user-1", model: "llama" };
    const answers: ((found: typeof agent | null) => void)[] = [];
    rig = await startRig({
      keyCacheMs: 60_000,
      authenticate: () => new Promise((resolve) => answers.push(resolve)),
    });
    const first = rig.chat(hello);
    while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    rig.gateway.invalidate(hashOf(AGENT_KEY));
    answers[0]?.(agent);
    await first;
    const second = rig.chat(hello);
    while (answers.length === 1) await new Promise((resolve) => setTimeout(resolve, 2));
    answers[1]?.(null);
    expect((await second).status).toBe(401);
  });

  test("a failing look-up is 503, never 401, and is not remembered", async () => {
    let broken = true;
    rig = await startRig({
      authenticate: async () => {
        if (broken) throw new Error("database away");
        return { deploymentId: "dep-1", userId: "user-1", model: "llama" };
      },
    });
    expect((await rig.chat(hello)).status).toBe(503);
    broken = false;
    expect((await rig.chat(hello)).status).toBe(200);
  });

  test("other paths and methods are refused, but only to those with a key", async () => {
    rig = await startRig();
    const headers = { authorization: `Bearer ${AGENT_KEY}` };
    expect((await fetch(`${rig.url}/v1/embeddings`, { headers, method: "POST", body: "{}" })).status).toBe(
      404,
    );
    const put = await fetch(`${rig.url}/v1/models`, { headers, method: "POST", body: "{}" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET"]);
    expect((await fetch(`${rig.url}/v1/embeddings`)).status).toBe(401);
  });
});
