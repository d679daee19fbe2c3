import { spawnSync } from "node:child_process";

const OWN_PROCESSES = ["--pid", "--fork", "--kill-child", "--mount-proc"];

/**
 * What stands before a command so that it sees its own processes alone, as in a container; null where this machine does
 * not allow it. OpenClaw notes in its state which process has it open, and begins with no copy of it beside that one.
 */
export function ownProcesses(): readonly string[] | null {
  const ways = [OWN_PROCESSES, ["--user", "--map-root-user", ...OWN_PROCESSES]];
  const way = ways.find((options) => spawnSync("unshare", [...options, "true"]).status === 0);
  return way ? ["unshare", ...way] : null;
}
