import { createHash, randomBytes } from "node:crypto";
import { agentManifestEnv, agentStartCommand } from "../../domain/agent/start-command.ts";
import type { WorkloadSpec } from "../../ports/akash-backend.ts";
import type { Settings } from "../context.ts";

export interface BootstrapSecret {
  value: string;
  hash: string;
}

export const hashSecret = (value: string): string => createHash("sha256").update(value).digest("hex");

/** A secret that dies with its lease; only its hash is stored outside the sealed manifest. */
export function newBootstrapSecret(): BootstrapSecret {
  const value = `gcb_${randomBytes(32).toString("base64url")}`;
  return { value, hash: hashSecret(value) };
}

/** What goes on Akash: no bot token and no model key, only where to ask and the right to ask. */
export function workloadSpec(settings: Settings, bootstrapSecret: string): WorkloadSpec {
  const { agent } = settings;
  const { command, args } = agentStartCommand();
  return {
    image: agent.image,
    command,
    args,
    env: agentManifestEnv({ goclawUrl: settings.gatewayPublicUrl, bootstrapSecret }),
    cpuUnits: agent.cpuUnits,
    memoryMiB: agent.memoryMiB,
    storageMiB: agent.storageMiB,
    port: agent.port,
    maxPriceUactPerBlock: agent.maxPriceUactPerBlock,
    auditors: agent.auditors,
  };
}
