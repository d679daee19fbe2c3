import type { Chain } from "../chain.ts";
import { deploymentKey, leaseKey } from "../ledger/keys.ts";
import { runs } from "../ledger/records.ts";
import { manifestHashHex, parseManifest } from "./manifest.ts";

export interface ManifestVerdict {
  status: number;
  text: string;
}

function readHash(body: string): string | undefined {
  try {
    parseManifest(body);
    return manifestHashHex(body);
  } catch {
    return undefined;
  }
}

/** Takes a manifest when there is a lease for it and its hash is the one on chain. */
export function acceptManifest(
  { ledger, tip }: Chain,
  to: { owner: string; dseq: string; provider: string },
  body: string,
): ManifestVerdict {
  const leases = ledger.leases
    .all()
    .filter((one) => runs(one) && one.provider === to.provider && deploymentKey(one) === deploymentKey(to));
  if (leases.length === 0) return { status: 404, text: "no lease for deployment" };
  const hashHex = readHash(body);
  if (!hashHex) return { status: 422, text: "invalid manifest" };
  if (hashHex !== ledger.deployments.get(deploymentKey(to))?.hashHex) {
    return { status: 422, text: "manifest version validation failed" };
  }
  if (ledger.providers.get(to.provider)?.mode === "reject") {
    return { status: 422, text: "manifest rejected: requested hostnames are in use" };
  }
  for (const lease of leases) {
    const key = leaseKey(lease);
    if (ledger.manifests.get(key)?.hashHex === hashHex) continue;
    ledger.manifests.put(key, { hashHex, json: body, acceptedAt: tip().height });
  }
  return { status: 200, text: "" };
}
