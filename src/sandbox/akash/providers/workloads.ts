import { leaseKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type LeaseRecord, runs } from "../ledger/records.ts";
import { type ManifestService, parseManifest, workloadService } from "./manifest.ts";
import type { RunningWorkload, WorkloadRunner } from "./workload-runner.ts";

interface LeasedWorkload {
  hashHex: string;
  services: { spec: ManifestService; running: RunningWorkload | undefined; failure: string | undefined }[];
  stopped: boolean;
}

export interface ServiceState {
  spec: ManifestService;
  ready: boolean;
  running: RunningWorkload | undefined;
  logs(tail: number): string[];
}

/** What runs on the sandbox's providers, kept in step with the chain's active leases. */
export interface Workloads {
  /** Starts what has a lease and a manifest, stops what no longer has. */
  sync(): void;
  /** The services of a lease; empty when no manifest has been accepted. */
  services(lease: LeaseRecord): ServiceState[];
  /** Stops everything and waits for it. */
  close(): Promise<void>;
}

const BROKEN_IMAGE_LOG = ["Back-off pulling image"];

export function createWorkloads(ledger: Ledger, runner: WorkloadRunner): Workloads {
  const running = new Map<string, LeasedWorkload>();
  const stopping = new Set<Promise<void>>();

  const track = (work: Promise<void>): void => {
    stopping.add(work);
    void work.catch(() => {}).then(() => stopping.delete(work));
  };

  function start(lease: LeaseRecord, hashHex: string, json: string): LeasedWorkload {
    const group = parseManifest(json)[lease.gseq - 1];
    const specs = group?.services ?? [];
    const leased: LeasedWorkload = {
      hashHex,
      services: specs.map((spec) => ({ spec, running: undefined, failure: undefined })),
      stopped: false,
    };
    const { owner, dseq, gseq, oseq, provider } = lease;
    for (const service of leased.services) {
      const begin = async (): Promise<void> => {
        try {
          const workload = await runner.start(
            { owner, dseq, gseq, oseq, provider },
            workloadService(service.spec),
          );
          if (leased.stopped) await workload.stop();
          else service.running = workload;
        } catch (error) {
          service.failure = error instanceof Error ? error.message : "failed to start";
        }
      };
      track(begin());
    }
    return leased;
  }

  function stop(key: string, leased: LeasedWorkload): void {
    running.delete(key);
    leased.stopped = true;
    for (const service of leased.services) if (service.running) track(service.running.stop());
  }

  function sync(): void {
    const wanted = new Set<string>();
    for (const lease of ledger.leases.all()) {
      const key = leaseKey(lease);
      const manifest = runs(lease) ? ledger.manifests.get(key) : undefined;
      const mode = ledger.providers.get(lease.provider)?.mode;
      const runsNothing = mode === "never_ready" || mode === "vanish" || mode === "offline";
      if (!manifest || runsNothing) continue;
      wanted.add(key);
      const current = running.get(key);
      if (current?.hashHex === manifest.hashHex) continue;
      if (current) stop(key, current);
      running.set(key, start(lease, manifest.hashHex, manifest.json));
    }
    for (const [key, leased] of running) if (!wanted.has(key)) stop(key, leased);
  }

  function services(lease: LeaseRecord): ServiceState[] {
    const key = leaseKey(lease);
    const manifest = ledger.manifests.get(key);
    if (!manifest) return [];
    const leased = running.get(key);
    const specs = parseManifest(manifest.json)[lease.gseq - 1]?.services ?? [];
    return specs.map((spec) => {
      const service = leased?.services.find((one) => one.spec.name === spec.name);
      const workload = service?.running;
      const fallback = service?.failure ? [service.failure] : BROKEN_IMAGE_LOG;
      return {
        spec,
        running: workload,
        ready: workload?.ready() ?? false,
        logs: (tail) => (workload ? workload.logs(tail) : service && !service.failure ? [] : fallback),
      };
    });
  }

  return {
    sync,
    services,
    async close() {
      for (const [key, leased] of running) stop(key, leased);
      await Promise.allSettled(stopping);
    },
  };
}
