import {
  OPENCLAW_CONFIG_PATH,
  type OpenClawConfigInput,
  openClawConfig,
  TOKEN_VARIABLES,
} from "./openclaw-config.ts";

/** The version of Discord's API that OpenClaw speaks. */
const DISCORD_API = "v10";

/** What an agent is handed at boot. */
export interface AgentFiles {
  env: Record<string, string>;
  files: { path: string; mode: number; content: string }[];
}

export interface AgentConfigurationInput extends OpenClawConfigInput {
  deploymentId: string;
  /** Where containers reach the model gateway, without `/v1`. */
  gatewayUrl: string;
  /** The agent's own key for that gateway, minted for this boot. */
  clawApiKey: string;
  channelToken: string;
  /** Random, per deployment: guards OpenClaw's own port. */
  openClawToken: string;
}

/**
 * Environment and files of one agent. The file holds no secret, so it may be kept or shown; every secret is
 * in the environment of the running process alone.
 */
export function agentConfiguration(input: AgentConfigurationInput): AgentFiles {
  const { platform, apiRoot } = input.channel;
  return {
    env: {
      OPENCLAW_GATEWAY_TOKEN: input.openClawToken,
      GOCLAW_API_KEY: input.clawApiKey,
      GOCLAW_LLM_BASE_URL: `${input.gatewayUrl.replace(/\/+$/, "")}/v1`,
      GOCLAW_DEPLOYMENT_ID: input.deploymentId,
      [TOKEN_VARIABLES[platform]]: input.channelToken,
      // For Telegram this stands in the file; OpenClaw's file has no place for Discord's address.
      ...(platform === "discord" &&
        apiRoot !== undefined && { DISCORD_API_URL: `${apiRoot}/${DISCORD_API}` }),
      OPENCLAW_CONFIG_READONLY: "1",
      OPENCLAW_DISABLE_BONJOUR: "1",
      OPENCLAW_NO_AUTO_UPDATE: "1",
      OPENCLAW_OFFLINE: "1",
    },
    files: [
      {
        path: OPENCLAW_CONFIG_PATH,
        mode: 0o600,
        content: `${JSON.stringify(openClawConfig(input), null, 2)}\n`,
      },
    ],
  };
}
