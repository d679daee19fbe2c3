import type { generateManifest } from "@akashnetwork/chain-sdk/web";
import { AppError } from "../../errors.ts";
import type { WorkloadSpec } from "../../ports/akash-backend.ts";

export type SdlInput = Parameters<typeof generateManifest>[0];

const SERVICE = "agent";
const PLACEMENT = "akash";
const ESCROW_DENOM = "uact";
const MAX_UNIT_PRICE_UACT = 10_000_000;
/** Providers refuse a manifest without any global service, so an outbound-only workload names a port nobody serves. */
const UNSERVED_PORT = 8080;

const refuse = (field: string, why: string): never => {
  throw new AppError("invalid_input", `workload ${field}: ${why}`, {
    details: { reason: "invalid_workload", field },
  });
};

/**
 * The provider rewrites the manifest with Go's JSON encoder and hashes that. Control characters, line and
 * paragraph separators and lone surrogates come out differently there, so the hash would never match.
 */
const isPlainText = (text: string): boolean =>
  text.isWellFormed() && !/[^\P{Cc}\t\n\r\x7f-\x9f]|[\u2028\u2029]/u.test(text);

/** What the SDL validator lets through and the chain or our own rules do not. */
function check(spec: WorkloadSpec): void {
  if (!/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(spec.image)) refuse("image", "must be pinned by sha256 digest");
  const price = spec.maxPriceUactPerBlock;
  if (!Number.isSafeInteger(price) || price < 1 || price > MAX_UNIT_PRICE_UACT) {
    refuse("maxPriceUactPerBlock", `must be an integer from 1 to ${MAX_UNIT_PRICE_UACT} uact`);
  }
  const milliCpu = spec.cpuUnits * 1000;
  if (!Number.isSafeInteger(milliCpu) || milliCpu < 1) refuse("cpuUnits", "must be positive, in thousandths");
  for (const field of ["memoryMiB", "storageMiB"] as const) {
    if (!Number.isSafeInteger(spec[field]) || spec[field] < 1) refuse(field, "must be a positive integer");
  }
  for (const [name, value] of Object.entries(spec.env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      refuse("env", `bad variable name ${JSON.stringify(name.slice(0, 40))}`);
    if (!isPlainText(value)) refuse("env", `${name} holds a character that manifests cannot carry`);
  }
  if (![...spec.command, ...spec.args].every(isPlainText))
    refuse("command", "holds a character that manifests cannot carry");
  for (const auditor of spec.auditors) {
    if (!/^akash1[02-9ac-hj-np-z]{38,58}$/.test(auditor)) refuse("auditors", "must be akash addresses");
  }
}

/**
 * The stack definition as plain data: nothing is ever spliced into YAML text.
 * @throws AppError `invalid_input` naming the field
 */
export function workloadSdl(spec: WorkloadSpec): SdlInput {
  check(spec);
  return {
    version: "2.0",
    services: {
      [SERVICE]: {
        image: spec.image,
        ...(spec.command.length > 0 && { command: [...spec.command] }),
        ...(spec.args.length > 0 && { args: [...spec.args] }),
        env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
        expose: [{ port: spec.port ?? UNSERVED_PORT, as: 80, to: [{ global: true }] }],
      },
    },
    profiles: {
      compute: {
        [SERVICE]: {
          resources: {
            cpu: { units: spec.cpuUnits },
            memory: { size: `${spec.memoryMiB}Mi` },
            storage: [{ size: `${spec.storageMiB}Mi` }],
          },
        },
      },
      placement: {
        [PLACEMENT]: {
          ...(spec.auditors.length > 0 && { signedBy: { anyOf: [...spec.auditors] } }),
          pricing: { [SERVICE]: { denom: ESCROW_DENOM, amount: spec.maxPriceUactPerBlock } },
        },
      },
    },
    deployment: { [SERVICE]: { [PLACEMENT]: { profile: SERVICE, count: 1 } } },
  };
}
