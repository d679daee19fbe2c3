import type { WorkloadSpec } from "./akash-backend.ts";

/** What decides who can run a workload; nothing of what is in it. */
export type ScreenedWorkload = Pick<
  WorkloadSpec,
  "cpuUnits" | "memoryMiB" | "storageMiB" | "maxPriceUactPerBlock" | "auditors"
>;

export interface ScreenedProvider {
  provider: string;
  /** What it calls itself; its address where it says nothing. */
  name: string;
  region: string | null;
  /** Outages in the last seven days. */
  incidents: number;
}

/** Asks, before anything is paid, which providers have room for a workload. It promises no bid. */
export interface BidScreening {
  /**
   * Those that fit, by the provider's own inventory; an empty list is a definite answer.
   * @throws AppError `unavailable`, `timeout`, `rate_limited`: nothing is known
   */
  screen(workload: ScreenedWorkload): Promise<ScreenedProvider[]>;
}
