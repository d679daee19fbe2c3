import { expect, test } from "vitest";
import { agentConfiguration } from "../../../src/domain/agent/agent-configuration.ts";
import { agentManifestEnv, agentStartCommand } from "../../../src/domain/agent/start-command.ts";
import { createProcessRunner } from "../../../src/sandbox/agent/process-runner.ts";
import { startBootstrapPeer } from "../../domain/agent/bootstrap-peer.ts";
import { AGENT_KEY, startRig } from "../../gateway/gateway-rig.ts";
import { startTwin } from "../discord/with-twin.ts";
import { afterThis, BOOTSTRAP_SECRET, lease, tempFolder, until } from "./agent-world.ts";

/** Bea's own bot in her own server, and an agent that is about to speak as that bot. */
async function scene() {
  const discord = await startTwin();
  const bea = discord.createUser({ username: "bea" });
  const mallory = discord.createUser({ username: "mallory" });
  const bot = bea.createsBot("Bea's agent");
  const { channelId } = discord.createGuild({
    name: "Harbour",
    memberIds: [bea.id, mallory.id],
    bots: [{ application: bot.name }],
  });
  const rig = await startRig();
  afterThis(() => rig.close());
  const configuration = agentConfiguration({
    deploymentId: "dep-1",
    model: "llama",
    channel: { platform: "discord", ownerId: bea.id, apiRoot: discord.apiRoot },
    gatewayUrl: rig.url,
    clawApiKey: AGENT_KEY,
    channelToken: bot.token,
    openClawToken: "openclaw-token-0123456789",
  });
  const bootstrap = await startBootstrapPeer(() => ({ status: 200, body: configuration }));
  afterThis(() => bootstrap.close());
  const runner = createProcessRunner({
    folder: tempFolder(),
    probeEveryMs: 30,
  });
  afterThis(() => runner.close());
  const start = () =>
    runner.start(lease, {
      name: "agent",
      image: "ghcr.io/openclaw/openclaw:2026.9.6",
      ...agentStartCommand(),
      env: agentManifestEnv({ goclawUrl: bootstrap.url, bootstrapSecret: BOOTSTRAP_SECRET }),
    });
  return { discord, bea, mallory, bot, channelId, rig, start };
}

test("an agent answers its owner on Discord: in direct messages, and in a server when it is mentioned", async () => {
  const { discord, bea, mallory, bot, channelId, rig, start } = await scene();
  bea.togglesMessageContent(bot.name, true);
  const agent = await start();
  await until(() => discord.gateway.connected(bot.id) === 1, "the agent's session");
  const dm = bea.at({ dm: bot.name });
  dm.says("what is 6 x 7?");
  await dm.sees("6 × 7 = 42.", 15_000);
  discord.gateway.drop(bot.id);
  await until(() => discord.gateway.connected(bot.id) === 1, "the session taken up again");
  mallory.at({ dm: bot.name }).says("what is 1 + 1?");
  const here = bea.at({ channel: channelId });
  mallory.at({ channel: channelId }).says(`<@${bot.id}> what is 2 + 2?`);
  here.says("what is 3 + 3?");
  here.says(`<@${bot.id}> what is 4 + 4?`);
  await here.sees("4 + 4 = 8.", 15_000);
  expect(here.transcript().filter(({ fromBot }) => fromBot)).toHaveLength(1);
  expect(
    mallory
      .at({ dm: bot.name })
      .transcript()
      .filter(({ fromBot }) => fromBot),
  ).toEqual([]);
  expect(rig.twin.requests).toHaveLength(2);
  expect(agent.logs(100).join("\n")).not.toContain(bot.token);
  expect(discord.violations).toEqual([]);
});

test("without the Message Content intent it says why it cannot come up, and does not knock again", async () => {
  const { discord, bot, start } = await scene();
  const agent = await start();
  await until(() => agent.logs(50).some((line) => line.includes("4014")), "the reason in the log");
  expect((await fetch(`${agent.url}/readyz`)).status).toBe(503);
  expect(discord.gateway.connected(bot.id)).toBe(0);
  expect(discord.invalidRequests()).toBe(0);
});
