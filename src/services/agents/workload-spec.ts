import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
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

/** What a lease is made for. Its provider takes no revision that asks for anything else, and the image stays too. */
const Workload = z.object({
  image: z.string(),
  cpuUnits: z.number(),
  memoryMiB: z.number(),
  storageMiB: z.number(),
  port: z.number().nullable(),
  maxPriceUactPerBlock: z.number(),
  auditors: z.array(z.string()),
});

/** As it is stored beside the attempt. */
export const workloadOf = (spec: WorkloadSpec): string => JSON.stringify(Workload.parse(spec));

/** The same workload with another bootstrap secret, and so another hash. */
export const revisedSpec = (settings: Settings, bootstrapSecret: string, workload: string): WorkloadSpec => ({
  ...workloadSpec(settings, bootstrapSecret),
  ...Workload.parse(JSON.parse(workload)),
});
