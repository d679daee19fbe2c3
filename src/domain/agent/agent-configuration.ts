import { COMPANION, type CompanionBoot, type CompanionProgram, companionFiles } from "./companion-files.ts";
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
  files: AgentFile[];
  /** Which of the files runs the agent; without it the container does so itself. */
  companion?: string;
}

export interface AgentFile {
  path: string;
  mode: number;
  content: string;
}

export interface AgentConfigurationInput extends Omit<OpenClawConfigInput, "channelIsOn"> {
  deploymentId: string;
  /** Where containers reach the model gateway, without `/v1`. */
  gatewayUrl: string;
  /** The agent's own key for that gateway, minted for this boot. */
  clawApiKey: string;
  /** null while its channel must be off: then it does not even know the token. */
  channelToken: string | null;
  /** Random, per deployment: guards OpenClaw's own port. */
  openClawToken: string;
  /** For a container that knows what to do with it. */
  companion?: { programs: readonly CompanionProgram[]; boot: Omit<CompanionBoot, "variables"> };
}

/**
 * Environment and files of one agent. The files hold no secret, so they may be kept or shown; every secret is in the
 * environment of the running processes alone.
 */
export function agentConfiguration(input: AgentConfigurationInput): AgentFiles {
  const { channelToken, companion } = input;
  const config = openClawConfig({ ...input, channelIsOn: channelToken !== null });
  const env = {
    OPENCLAW_GATEWAY_TOKEN: input.openClawToken,
    GOCLAW_API_KEY: input.clawApiKey,
    GOCLAW_LLM_BASE_URL: `${input.gatewayUrl.replace(/\/+$/, "")}/v1`,
    GOCLAW_DEPLOYMENT_ID: input.deploymentId,
    ...(channelToken !== null && channelVariables(input.channel, channelToken)),
    OPENCLAW_CONFIG_READONLY: "1",
    OPENCLAW_DISABLE_BONJOUR: "1",
    OPENCLAW_NO_AUTO_UPDATE: "1",
    OPENCLAW_OFFLINE: "1",
  };
  const variables = Object.keys(env);
  return {
    env,
    files: [
      { path: OPENCLAW_CONFIG_PATH, mode: 0o600, content: `${JSON.stringify(config, null, 2)}\n` },
      ...(companion ? companionFiles(companion.programs, { ...companion.boot, variables }) : []),
    ],
    ...(companion && { companion: COMPANION }),
  };
}

/** For Telegram its address stands in the file; OpenClaw's file has no place for Discord's. */
function channelVariables(
  { platform, apiRoot }: AgentConfigurationInput["channel"],
  token: string,
): Record<string, string> {
  return {
    [TOKEN_VARIABLES[platform]]: token,
    ...(platform === "discord" && apiRoot !== undefined && { DISCORD_API_URL: `${apiRoot}/${DISCORD_API}` }),
  };
}
