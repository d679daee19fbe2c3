import { expect, test } from "vitest";
import { agentConfiguration } from "../../../src/domain/agent/agent-configuration.ts";

const secrets = {
  clawApiKey: "claw_secret_key",
  channelToken: "123:bot-token",
  openClawToken: "gateway-token",
};
const input = {
  ...secrets,
  model: "llama-3.3-70b",
  channel: { platform: "telegram" as const, ownerId: "4242" },
  deploymentId: "dep-1",
  gatewayUrl: "https://goclaw.example/",
};

/** Every `${NAME}` in a text. */
const references = (text: string): string[] =>
  [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? "");

test("the file names its secrets and holds none; each name is in the environment", () => {
  const { env, files } = agentConfiguration(input);
  const content = files[0]?.content ?? "";
  for (const secret of Object.values(secrets)) {
    expect(content).not.toContain(secret);
    expect(Object.values(env)).toContain(secret);
  }
  expect(references(content).length).toBeGreaterThan(3);
  for (const name of references(content)) expect(env[name], name).toBeTruthy();
  expect(files).toMatchObject([{ path: "~/.openclaw/openclaw.json", mode: 0o600 }]);
});

test("only the owner may talk to the agent, and calls go to the gateway", () => {
  const { env, files } = agentConfiguration(input);
  const config = JSON.parse(files[0]?.content ?? "{}");
  expect(config.channels.telegram).toEqual({
    enabled: true,
    botToken: `\${TELEGRAM_BOT_TOKEN}`,
    dmPolicy: "allowlist",
    allowFrom: ["4242"],
    groupPolicy: "allowlist",
  });
  expect(config.commands.ownerAllowFrom).toEqual(["telegram:4242"]);
  expect(env.GOCLAW_LLM_BASE_URL).toBe("https://goclaw.example/v1");
  expect(env.OPENCLAW_CONFIG_READONLY).toBe("1");
});

test("nothing uses tokens while nobody talks, and nobody changes the agent from inside", () => {
  const config = JSON.parse(agentConfiguration(input).files[0]?.content ?? "{}");
  expect(config.agents.defaults.heartbeat.every).toBe("0m");
  expect(config.plugins.entries["memory-core"].config.dreaming.enabled).toBe(false);
  expect(config.commands.restart).toBe(false);
  expect(config.tools).toMatchObject({
    exec: { security: "deny" },
    deny: expect.arrayContaining(["gateway"]),
  });
});

test("a model is used as far as it goes, but no conversation grows dearer than usual", () => {
  const modelOf = (limits: object) =>
    JSON.parse(agentConfiguration({ ...input, ...limits }).files[0]?.content ?? "{}").models.providers.goclaw
      .models[0];
  expect(modelOf({})).toMatchObject({ contextWindow: 128_000, maxTokens: 8_192 });
  expect(modelOf({ contextWindow: 32_768, maxTokens: 4_096 })).toMatchObject({
    contextWindow: 32_768,
    maxTokens: 4_096,
  });
  expect(modelOf({ contextWindow: 1_000_000, maxTokens: 65_536 })).toMatchObject({
    contextWindow: 128_000,
    maxTokens: 8_192,
  });
});

test("another Bot API address is written only where there is one", () => {
  const { files } = agentConfiguration({
    ...input,
    channel: { ...input.channel, apiRoot: "http://127.0.0.1:4020" },
  });
  expect(JSON.parse(files[0]?.content ?? "{}").channels.telegram).toMatchObject({
    apiRoot: "http://127.0.0.1:4020",
    network: { dangerouslyAllowPrivateNetwork: true },
  });
});

test("hostile values stay data", () => {
  const model = `"},"terminal":{"enabled":true},"x":"\${PATH}`;
  const config = JSON.parse(agentConfiguration({ ...input, model }).files[0]?.content ?? "{}");
  expect(config.gateway.terminal.enabled).toBe(false);
});

test("an agent on Discord gets that channel alone, and answers its owner there", () => {
  const channel = { platform: "discord" as const, ownerId: "80351110224678912" };
  const { env, files } = agentConfiguration({ ...input, channel });
  const config = JSON.parse(files[0]?.content ?? "{}");
  expect(config.channels).toEqual({
    discord: {
      enabled: true,
      token: `\${DISCORD_BOT_TOKEN}`,
      dmPolicy: "allowlist",
      allowFrom: ["80351110224678912"],
      groupPolicy: "allowlist",
      guilds: { "*": { requireMention: true, users: ["80351110224678912"] } },
    },
  });
  expect(config.plugins.allow).toContain("discord");
  expect(config.commands.ownerAllowFrom).toEqual(["discord:80351110224678912"]);
  expect(env).toMatchObject({ DISCORD_BOT_TOKEN: secrets.channelToken });
  expect(env).not.toHaveProperty("TELEGRAM_BOT_TOKEN");
  expect(env).not.toHaveProperty("DISCORD_API_URL");
  const elsewhere = { ...channel, apiRoot: "http://127.0.0.1:4021/api" };
  expect(agentConfiguration({ ...input, channel: elsewhere }).env).toMatchObject({
    DISCORD_API_URL: "http://127.0.0.1:4021/api/v10",
  });
});
