/** The port OpenClaw listens on inside its container: probes and, if exposed, its own gateway. */
export const OPENCLAW_PORT = 18789;

/** Where OpenClaw looks for its configuration. */
export const OPENCLAW_CONFIG_PATH = "~/.openclaw/openclaw.json";

/** The one chat platform that an agent speaks on. */
export interface AgentChannel {
  platform: "telegram" | "discord";
  /** Id there of the only person the agent answers. */
  ownerId: string;
  /** Set only when the platform is not at its own address. */
  apiRoot?: string;
}

export interface OpenClawConfigInput {
  /** Shown by the agent as its model's name; calls always ask for the alias `default`. */
  model: string;
  channel: AgentChannel;
  /** An agent whose channel is off starts all the same, and has no way to speak. */
  channelIsOn: boolean;
  /** Tokens the model can look at; null where nobody says. */
  contextWindow?: number | null;
  /** Tokens the model can answer with; null where nobody says. */
  maxTokens?: number | null;
}

/** A whole conversation is sent again with every message, so a model that could look at more is not let. */
const CONTEXT_TOKENS = 128_000;
const ANSWER_TOKENS = 8_192;

/** OpenClaw replaces this from its environment when it reads the file. */
const fromEnv = (name: string): string => `\${${name}}`;

/** Where each platform's token stands in the agent's environment. */
export const TOKEN_VARIABLES = { telegram: "TELEGRAM_BOT_TOKEN", discord: "DISCORD_BOT_TOKEN" } as const;

const CHANNELS: Record<AgentChannel["platform"], (channel: AgentChannel) => Record<string, unknown>> = {
  telegram: ({ ownerId, apiRoot }) => ({
    enabled: true,
    botToken: fromEnv(TOKEN_VARIABLES.telegram),
    dmPolicy: "allowlist",
    allowFrom: [ownerId],
    groupPolicy: "allowlist",
    ...(apiRoot && { apiRoot, network: { dangerouslyAllowPrivateNetwork: true } }),
  }),
  // In servers it answers its owner alone, and only when it is mentioned.
  discord: ({ ownerId }) => ({
    enabled: true,
    token: fromEnv(TOKEN_VARIABLES.discord),
    dmPolicy: "allowlist",
    allowFrom: [ownerId],
    groupPolicy: "allowlist",
    guilds: { "*": { requireMention: true, users: [ownerId] } },
  }),
};

/**
 * The agent's `openclaw.json` as data. Secrets appear only as `${NAME}`, which OpenClaw replaces from its
 * environment. Closed down as far as a chat agent allows: no web console, no shell, no update
 * from inside, and neither heartbeat nor nightly "dreaming", which use tokens while nobody talks.
 */
export function openClawConfig(input: OpenClawConfigInput): Record<string, unknown> {
  const { platform, ownerId } = input.channel;
  return {
    gateway: {
      mode: "local",
      bind: "lan",
      port: OPENCLAW_PORT,
      auth: {
        mode: "token",
        token: fromEnv("OPENCLAW_GATEWAY_TOKEN"),
        rateLimit: { maxAttempts: 10, windowMs: 60_000, lockoutMs: 300_000 },
      },
      controlUi: { enabled: false },
      terminal: { enabled: false },
    },
    plugins: {
      allow: [platform, "memory-core"],
      entries: { "memory-core": { config: { dreaming: { enabled: false } } } },
    },
    discovery: { mdns: { mode: "off" } },
    update: { checkOnStart: false },
    browser: { enabled: false },
    models: {
      mode: "replace",
      providers: {
        goclaw: {
          baseUrl: fromEnv("GOCLAW_LLM_BASE_URL"),
          apiKey: fromEnv("GOCLAW_API_KEY"),
          api: "openai-completions",
          timeoutSeconds: 300,
          headers: { "x-goclaw-deployment": fromEnv("GOCLAW_DEPLOYMENT_ID") },
          models: [
            {
              id: "default",
              name: input.model,
              input: ["text"],
              contextWindow: Math.min(input.contextWindow ?? CONTEXT_TOKENS, CONTEXT_TOKENS),
              maxTokens: Math.min(input.maxTokens ?? ANSWER_TOKENS, ANSWER_TOKENS),
              // A custom host is otherwise never asked for its token counts.
              compat: { supportsUsageInStreaming: true, maxTokensField: "max_tokens" },
            },
          ],
        },
      },
    },
    agents: {
      defaults: {
        workspace: "~/.openclaw/workspace",
        model: { primary: "goclaw/default", fallbacks: [] },
        heartbeat: { every: "0m" },
        maxConcurrent: 2,
        timeoutSeconds: 600,
      },
    },
    session: { dmScope: "per-channel-peer" },
    tools: {
      profile: "messaging",
      deny: ["gateway", "group:runtime", "group:fs"],
      exec: { security: "deny", ask: "always" },
      elevated: { enabled: false },
      fs: { workspaceOnly: true },
    },
    channels: input.channelIsOn ? { [platform]: CHANNELS[platform](input.channel) } : {},
    commands: { ownerAllowFrom: [`${platform}:${ownerId}`], restart: false },
  };
}
