import { readFileSync } from "node:fs";

/** What the kernel counts processor time in. */
const TICK_MS = 10;

/** Processor time that all threads of a process have used so far, in ms. Linux only. */
export function cpuMsOf(pid: number): number {
  // The name in the second field may hold blanks, so the count begins after its bracket.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory that a process holds now, in MB. Linux only. */
export const residentMbOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
