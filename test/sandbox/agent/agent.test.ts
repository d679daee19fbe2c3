import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentManifestEnv, agentStartCommand } from "../../../src/domain/agent/start-command.ts";
import { startBootstrapPeer } from "../../domain/agent/bootstrap-peer.ts";
import { AGENT_KEY } from "../../gateway/gateway-rig.ts";
import { BOOTSTRAP_SECRET, isAlive, lease, startAgentWorld, until } from "./agent-world.ts";

describe("a deployed agent", () => {
  test("boots from its manifest, answers its owner through the gateway, and leaves nothing behind", async () => {
    const world = await startAgentWorld();
    const agent = await world.deployReady();
    expect(await world.ask("what is 6 x 7?")).toBe("6 × 7 = 42.");
    expect(await world.ask("hello")).toContain("Hello!");
    expect(world.telegram.violations).toEqual([]);
    const [call] = world.rig.twin.requests;
    expect(JSON.parse(call?.body ?? "{}")).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    const pid = agent.pid ?? 0;
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    expect(environment).toContain(AGENT_KEY);
    expect(environment).not.toContain(BOOTSTRAP_SECRET);
    await agent.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(world.folder, "1001-1-1-agent"))).toBe(false);
    expect(agent.logs(1000).join("\n")).toContain("code 0");
  });

  test("its probes answer JSON, and the log holds no secret (control: a planted one is found)", async () => {
    const world = await startAgentWorld();
    const agent = await world.deployReady();
    await world.ask("hi");
    expect(await (await fetch(`${agent.url}/healthz`)).json()).toMatchObject({ ok: true });
    expect(await (await fetch(`${agent.url}/readyz`)).json()).toMatchObject({ ready: true });
    expect((await fetch(`${agent.url}/`)).status).toBe(404);
    const token = world.telegram.bot("ann_agent_bot")?.token ?? "";
    const scan = (text: string) =>
      [token, AGENT_KEY, BOOTSTRAP_SECRET].filter((secret) => text.includes(secret));
    expect(scan(agent.logs(1000).join("\n"))).toEqual([]);
    expect(scan(`${agent.logs(1000).join("\n")} ${token}`)).toEqual([token]);
  });

  test("a stranger gets no answer and no model call", async () => {
    const world = await startAgentWorld();
    const agent = await world.deployReady();
    const stranger = world.telegram.createUser({ firstName: "Mallory" });
    stranger.sendText("ann_agent_bot", "what is 1 + 1?");
    await until(
      () => agent.logs(50).some((line) => line.includes("not allowed")),
      "the stranger being ignored",
    );
    await world.ask("what is 2 + 2?");
    expect(stranger.transcript("ann_agent_bot").filter((entry) => entry.fromBot)).toEqual([]);
    expect(world.rig.twin.requests).toHaveLength(1);
  });

  test("a long answer arrives whole in several messages", async () => {
    const world = await startAgentWorld();
    await world.deployReady();
    await world.ask("tell me a long story");
    const parts = await world.owner.waitFor("ann_agent_bot", (entries) => {
      const texts = entries.filter((entry) => entry.fromBot).map((entry) => entry.text);
      return texts.length > 1 ? texts : undefined;
    });
    expect(parts.every((part) => part.length <= 4096)).toBe(true);
    expect(parts.join(" ")).toBe(
      "Once upon a time a small agent lived in a large cloud. ".repeat(120).trim(),
    );
  });

  test("a limit of the plan is shown in the gateway's own words", async () => {
    const world = await startAgentWorld();
    await world.rig.close();
    const message = "Monthly limit reached for your GoClaw plan. Upgrade: https://goclaw.example/plan";
    const body = JSON.stringify({
      error: { message, type: "rate_limit_exceeded", code: "rate_limit_exceeded" },
    });
    const port = Number(new URL(world.rig.url).port);
    const server = createServer((_req, res) =>
      res.writeHead(429, { "content-type": "application/json" }).end(body),
    );
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    await world.deployReady();
    expect(await world.ask("hi")).toBe(`⚠️ ⚠️ ⚠️ ${message}`);
    server.closeAllConnections();
    server.close();
  });

  test("a container that ends is booted anew, and stops with 78 while its lease is over", async () => {
    const world = await startAgentWorld();
    const agent = await world.deployReady();
    world.answerBoots(410);
    process.kill(-(agent.pid ?? Number.NaN), "SIGKILL");
    await until(() => agent.logs(50).some((line) => line.includes("code 78")), "exit code 78");
    await until(() => !agent.ready(), "not ready any more");
    world.answerBoots(200);
    await until(() => agent.ready(), "ready after another restart");
  });

  test("a configuration with an unknown key is refused with 78", async () => {
    const world = await startAgentWorld();
    const file = { path: "~/.openclaw/openclaw.json", mode: 0o600, content: '{"gatewayy":{}}' };
    const other = await startBootstrapPeer(() => ({ status: 200, body: { env: {}, files: [file] } }));
    const agent = await world.runner.start(
      { ...lease, dseq: "1002" },
      {
        name: "agent",
        image: "x",
        ...agentStartCommand(),
        env: agentManifestEnv({ goclawUrl: other.url, bootstrapSecret: BOOTSTRAP_SECRET }),
      },
    );
    await until(() => agent.logs(50).some((line) => line.includes("code 78")), "exit code 78");
    expect(agent.logs(50).join("\n")).toContain('<root>: Unrecognized key: "gatewayy"');
    expect(agent.ready()).toBe(false);
    await agent.stop();
    await other.close();
  });
});
