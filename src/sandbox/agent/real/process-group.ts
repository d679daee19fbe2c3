import { readdirSync, readFileSync } from "node:fs";

export interface GroupMemory {
  /** Resident now, of all processes of the group, MiB. */
  nowMiB: number;
  /** The most that the largest of its processes has been resident with, MiB. */
  peakMiB: number;
}

const KIB = 1_024;

function statusField(pid: number, name: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) / KIB;
  } catch {
    return 0;
  }
}

/** Processes of the group, as Linux lists them: the fifth field of `stat`, after a name that may hold anything. */
export function membersOf(group: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) === group ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** What a process group needs; nothing where it is gone, or where there is no `/proc`. */
export function memoryOfGroup(group: number | undefined): GroupMemory {
  if (group === undefined || process.platform !== "linux") return { nowMiB: 0, peakMiB: 0 };
  const members = membersOf(group);
  const now = members.reduce((sum, pid) => sum + statusField(pid, "VmRSS"), 0);
  const peak = Math.max(0, ...members.map((pid) => statusField(pid, "VmHWM")));
  return { nowMiB: Math.round(now), peakMiB: Math.round(peak) };
}
