import { setTimeout as sleep } from "node:timers/promises";
import type { WorkloadRunner } from "../../src/sandbox/akash/providers/workload-runner.ts";

/** Agents without a process of their own: they boot as real ones do, and do nothing then. */
export const lightAgents: WorkloadRunner = {
  start(_lease, { env }) {
    let state: "starting" | "ready" | "stopped" = "starting";
    const boot = async (): Promise<void> => {
      while (state === "starting") {
        const answer = await fetch(`${env.GOCLAW_URL}/agent/bootstrap`, {
          method: "POST",
          headers: { authorization: `Bearer ${env.GOCLAW_BOOTSTRAP_SECRET}` },
        }).catch(() => null);
        if (answer?.ok) {
          await answer.arrayBuffer();
          state = "ready";
        } else await sleep(250);
      }
    };
    void boot();
    return Promise.resolve({
      ready: () => state === "ready",
      logs: () => [],
      stop: () => {
        state = "stopped";
        return Promise.resolve();
      },
    });
  },
};
