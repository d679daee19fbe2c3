import { expect, onTestFinished, test } from "vitest";
import { agentConfiguration } from "../../src/domain/agent/agent-configuration.ts";
import { startBootstrapPeer } from "../domain/agent/bootstrap-peer.ts";
import { AGENT_KEY, startRig } from "../gateway/gateway-rig.ts";
import { startTwin } from "../sandbox/discord/with-twin.ts";
import { doubleVoices } from "./double-voices.ts";
import { openLightAgents } from "./light-agents.ts";

/** Bea's bot on Discord, and agents that are handed its token when they boot. */
async function scene() {
  const discord = await startTwin();
  const bea = discord.createUser({ username: "bea" });
  const bot = bea.createsBot("Bea's agent");
  bea.adds(bot.name);
  const rig = await startRig();
  const body = agentConfiguration({
    deploymentId: "dep-1",
    model: "llama",
    channel: { platform: "discord", ownerId: bea.id, apiRoot: discord.apiRoot },
    gatewayUrl: rig.url,
    clawApiKey: AGENT_KEY,
    channelToken: bot.token,
    openClawToken: "openclaw-token-0123456789",
  });
  const goclaw = await startBootstrapPeer(() => ({ status: 200, body }));
  const agents = await openLightAgents({ talk: true });
  onTestFinished(async () => {
    await Promise.all([agents.close(), goclaw.close(), rig.close()]);
  });
  const boots = (dseq: string) =>
    agents.start(
      { dseq, gseq: 1, oseq: 1, owner: "akash1owner", provider: "akash1provider" },
      { name: "agent", image: "openclaw", command: [], args: [], env: { GOCLAW_URL: goclaw.url } },
    );
  const speak = (clients: number) => expect.poll(() => discord.gateway.connected(bot.id)).toBe(clients);
  return { discord, bea, bot, agents, boots, speak };
}

test("an agent on Discord answers its owner, and another one in its place is one voice", async () => {
  const { discord, bea, bot, agents, boots, speak } = await scene();
  const first = await boots("1");
  await speak(1);
  const dm = bea.at({ dm: bot.name });
  dm.says("What is 6 x 7?");
  await dm.sees(/heard 1/, 15_000);
  await first.stop();
  await speak(0);
  const second = await boots("2");
  await speak(1);
  expect([...doubleVoices(discord), ...agents.broken]).toEqual([]);
  await second.stop();
  await speak(0);
});

test("two agents that speak as one bot on Discord are found, also once one of them is silent", async () => {
  const { discord, boots, speak } = await scene();
  const [first, second] = await Promise.all([boots("1"), boots("2")]);
  await speak(2);
  await Promise.all([first?.stop(), second?.stop()]);
  await speak(0);
  expect(doubleVoices(discord)).toEqual(["I6: 2 clients spoke as Bea's agent at once"]);
});

test("an agent that loses its bot's token while it runs is found", async () => {
  const { bea, bot, agents, boots, speak } = await scene();
  const agent = await boots("1");
  await speak(1);
  bea.resetsToken(bot.name);
  await expect.poll(() => agents.broken).toEqual([expect.stringMatching(/^I6: .* lost its bot's token/)]);
  await agent.stop();
});
