import type { WorkloadSpec } from "../../../src/ports/akash-backend.ts";

export const AUDITOR = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
export const DIGEST = `sha256:${"a".repeat(64)}`;

/** A workload of the usual size, with text that would break out of a spliced YAML document. */
export const workload = (patch: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
  image: `ghcr.io/openclaw/openclaw@${DIGEST}`,
  command: ["sh", "-c"],
  args: ["echo <a> & 'b' # c: d"],
  env: { GOCLAW_URL: "https://goclaw.example/", GOCLAW_BOOTSTRAP_SECRET: 'x: y # z\n- "{}"' },
  cpuUnits: 1.5,
  memoryMiB: 3072,
  storageMiB: 5120,
  port: 18789,
  maxPriceUactPerBlock: 100,
  auditors: [AUDITOR],
  ...patch,
});
