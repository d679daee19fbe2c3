import type { RunningWorkload, WorkloadRunner } from "../../akash/providers/workload-runner.ts";
import { type AgentWorkload, createProcessRunner, type ProcessRunnerOptions } from "../process-runner.ts";
import { type GroupMemory, memoryOfGroup } from "./process-group.ts";

/** What one container has been seen to need. */
export interface WatchedContainer {
  readonly workload: AgentWorkload;
  /** From its start until its start-up probe was answered, ms; null as long as it was not. */
  readonly bootMs: number | null;
  /** Resolves when it was stopped, with the ms from SIGTERM until its whole group was gone. */
  readonly stopped: Promise<number>;
  memory(): GroupMemory;
}

export interface WatchedRunner extends WorkloadRunner {
  /** In the order in which they were started. */
  readonly containers: readonly WatchedContainer[];
  close(): Promise<void>;
}

/** Kubernetes waits this long between SIGTERM and SIGKILL. */
const STOP_GRACE_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** Runs containers as the sandbox's providers do, out of another image's folder, and keeps an eye on them. */
export function createWatchedRunner(
  options: Pick<ProcessRunnerOptions, "folder" | "imageFolder" | "runBy">,
): WatchedRunner {
  const runner = createProcessRunner({ ...options, stopGraceMs: STOP_GRACE_MS });
  const containers: WatchedContainer[] = [];

  function watch(workload: AgentWorkload, startedAtMs: number): RunningWorkload {
    let bootMs: number | null = null;
    const end = Promise.withResolvers<number>();
    const timer = setInterval(() => {
      if (!workload.ready()) return;
      bootMs = performance.now() - startedAtMs;
      clearInterval(timer);
    }, LOOK_EVERY_MS).unref();
    containers.push({
      workload,
      get bootMs() {
        return bootMs;
      },
      stopped: end.promise,
      memory: () => memoryOfGroup(workload.pid),
    });
    return {
      url: workload.url,
      ready: workload.ready,
      logs: workload.logs,
      ...(workload.onLog && { onLog: workload.onLog }),
      async stop() {
        clearInterval(timer);
        const askedAtMs = performance.now();
        await workload.stop();
        end.resolve(performance.now() - askedAtMs);
      },
    };
  }

  return {
    containers,
    async start(lease, service) {
      const startedAtMs = performance.now();
      return watch(await runner.start(lease, service), startedAtMs);
    },
    close: () => runner.close(),
  };
}
