import type { WorkloadRunner } from "../../../src/sandbox/akash/akash-twin.ts";

/** A runner whose workloads are ready at once and say what they are told to, all alike. */
export function createTalkingRunner(): { runner: WorkloadRunner; say(line: string): void } {
  const lines = ["agent: starting", "agent: ready"];
  const listeners = new Set<(line: string) => void>();
  const runner: WorkloadRunner = {
    start: () =>
      Promise.resolve({
        ready: () => true,
        logs: (tail) => (tail > 0 ? lines.slice(-tail) : []),
        onLog(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        stop: () => Promise.resolve(),
      }),
  };
  return {
    runner,
    say(line) {
      lines.push(line);
      for (const listener of [...listeners]) listener(line);
    },
  };
}
