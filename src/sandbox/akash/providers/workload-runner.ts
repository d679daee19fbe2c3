/** One service of a lease, as the manifest describes it. */
export interface WorkloadService {
  name: string;
  image: string;
  command: string[];
  args: string[];
  env: Record<string, string>;
}

export interface WorkloadLease {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
}

export interface RunningWorkload {
  /** `http://host:port` where it can be reached on this machine, if it listens at all. */
  readonly url?: string;
  ready(): boolean;
  /** The newest `tail` lines, oldest first. */
  logs(tail: number): string[];
  /** Follows the log; answers how to stop following. */
  onLog?(listener: (line: string) => void): () => void;
  stop(): Promise<void>;
}

/** Runs what a provider of the sandbox was leased for. */
export interface WorkloadRunner {
  start(lease: WorkloadLease, service: WorkloadService): Promise<RunningWorkload>;
}

/** A runner that runs nothing and says it is ready after some blocks. */
export function createIdleRunner(height: () => number, readyAfterBlocks = 2): WorkloadRunner {
  return {
    start(_lease, service) {
      const startedAt = height();
      const ready = () => height() - startedAt >= readyAfterBlocks;
      const lines = () => [`${service.name}: starting`, ...(ready() ? [`${service.name}: ready`] : [])];
      return Promise.resolve({
        ready,
        logs: (tail) => (tail > 0 ? lines().slice(-tail) : []),
        stop: () => Promise.resolve(),
      });
    },
  };
}
