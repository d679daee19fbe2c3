import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Members this agent understands, by place; anything else is refused, as OpenClaw does. */
const KNOWN = {
  "": "gateway plugins discovery update browser models agents session tools channels commands",
  gateway: "mode bind port auth controlUi terminal",
  models: "mode providers",
  agents: "defaults",
  channels: "telegram discord",
  "channels.telegram": "enabled botToken apiRoot dmPolicy allowFrom groupPolicy network",
  "channels.discord": "enabled token dmPolicy allowFrom groupPolicy guilds intents",
};

/** A configuration the agent cannot run with; no restart would help. */
export class ConfigError extends Error {}

function at(config, place) {
  return place === "" ? config : place.split(".").reduce((value, key) => value?.[key], config);
}

function checkKeys(config) {
  for (const [place, names] of Object.entries(KNOWN)) {
    const known = names.split(" ");
    for (const key of Object.keys(at(config, place) ?? {})) {
      if (!known.includes(key)) throw new ConfigError(`${place || "<root>"}: Unrecognized key: "${key}"`);
    }
  }
}

function substitute(value, env) {
  if (typeof value === "string") {
    return value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_all, name) => {
      if (!env[name]) throw new ConfigError(`Missing env var "${name}"`);
      return env[name];
    });
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, env));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, env)]));
}

function text(config, place) {
  const value = at(config, place);
  if (typeof value !== "string" || value === "") throw new ConfigError(`${place}: expected a string`);
  return value;
}

const people = (channel, name) =>
  (channel.allowFrom ?? []).map((id) => String(id).replace(new RegExp(`^${name}:`), ""));

function readTelegram(config) {
  const token = text(config, "channels.telegram.botToken");
  const { apiRoot = "https://api.telegram.org", ...channel } = config.channels.telegram;
  return {
    token,
    apiRoot: apiRoot.replace(/\/+$/, ""),
    open: channel.dmPolicy === "open",
    allowFrom: people(channel, "telegram"),
  };
}

/** The file has no place for another Discord's address; OpenClaw reads that from its environment. */
function readDiscord(config, env) {
  const token = text(config, "channels.discord.token");
  const channel = config.channels.discord;
  return {
    token,
    apiRoot: (env.DISCORD_API_URL ?? "https://discord.com/api/v10").replace(/\/+$/, ""),
    open: channel.dmPolicy === "open",
    allowFrom: people(channel, "discord"),
    guilds: channel.groupPolicy === "disabled" ? {} : (channel.guilds ?? {}),
    messageContent: channel.intents?.messageContent !== false,
  };
}

/** Reads and checks `~/.openclaw/openclaw.json`; `${NAME}` comes from the environment. */
export function readConfig(env) {
  const file = env.OPENCLAW_CONFIG_PATH ?? join(env.HOME ?? homedir(), ".openclaw", "openclaw.json");
  let raw;
  try {
    raw = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError(`cannot read ${file}: ${error.code ?? error.name}`);
  }
  checkKeys(raw);
  const config = substitute(raw, env);
  if (config.gateway?.bind !== "loopback") text(config, "gateway.auth.token");
  const [provider, alias] = text(config, "agents.defaults.model.primary").split("/");
  const models = at(config, `models.providers.${provider}.models`) ?? [];
  const model = models.find((entry) => entry.id === alias);
  if (!model) throw new ConfigError(`agents.defaults.model.primary: unknown model "${provider}/${alias}"`);
  return {
    port: Number(env.OPENCLAW_GATEWAY_PORT ?? config.gateway?.port ?? 18789),
    model,
    provider: {
      baseUrl: text(config, `models.providers.${provider}.baseUrl`).replace(/\/+$/, ""),
      apiKey: text(config, `models.providers.${provider}.apiKey`),
      headers: at(config, `models.providers.${provider}.headers`) ?? {},
      timeoutMs: (at(config, `models.providers.${provider}.timeoutSeconds`) ?? 300) * 1000,
    },
    ...(config.channels?.discord && { discord: readDiscord(config, env) }),
    ...(config.channels?.telegram && { telegram: readTelegram(config) }),
  };
}
