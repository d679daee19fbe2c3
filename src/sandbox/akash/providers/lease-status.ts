import { createHash } from "node:crypto";
import { leaseKey } from "../ledger/keys.ts";
import type { LeaseRecord } from "../ledger/records.ts";
import type { ServiceState } from "./workloads.ts";

const HTTP_PORTS = new Set([80, 443]);

function uris(lease: LeaseRecord, { spec, running }: ServiceState, host: string): string[] {
  const open = (spec.expose ?? []).some(
    (expose) => expose.global && HTTP_PORTS.has(expose.externalPort || expose.port),
  );
  if (!open) return [];
  // A workload that really listens is named by its real address, so that probing it is real too.
  if (running?.url) return [new URL(running.url).host];
  const label = createHash("sha256")
    .update(`${leaseKey(lease)}/${spec.name}`)
    .digest("hex")
    .slice(0, 26);
  return [`${label}.ingress.${host}`];
}

/** One service in the words of the provider's lease status. */
export function serviceStatus(lease: LeaseRecord, service: ServiceState, host: string) {
  const total = service.spec.count;
  const ready = service.ready ? total : 0;
  return {
    name: service.spec.name,
    available: ready,
    total,
    uris: uris(lease, service, host),
    observed_generation: 1,
    replicas: total,
    updated_replicas: total,
    ready_replicas: ready,
    available_replicas: ready,
  };
}

export const leaseStatus = (lease: LeaseRecord, services: ServiceState[], host: string) => ({
  services: Object.fromEntries(services.map((one) => [one.spec.name, serviceStatus(lease, one, host)])),
  forwarded_ports: {},
  ips: null,
});
