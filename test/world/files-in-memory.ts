import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";
/** Far more than all the worlds of a run hold at once. A container is given 64 MB unless it asks. */
const ROOM_BYTES = 3_000_000_000;
/** Followed by the process whose run it is. */
const NAME = "goclaw-tests-";

/**
 * Once before all tests: their databases are in memory, where there is room. No test asks what a power cut leaves of a
 * file, and much of a run was waiting for a disk at every commit. Who names a folder (`TMPDIR`) is obeyed, and a soak
 * goes on for so long that its books stay on the disk.
 */
export default function filesInMemory(): (() => void) | undefined {
  if (process.env.TMPDIR || process.env.SOAK || !hasRoom()) return undefined;
  forgetKilledRuns();
  const folder = mkdtempSync(join(MEMORY, `${NAME}${process.pid}-`));
  // As one may through `/tmp`: an image's entry becomes another user.
  chmodSync(folder, 0o711);
  if (runsPrograms(folder)) process.env.TMPDIR = folder;
  else remove(folder);
  return () => remove(folder);
}

const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/** What a run that was killed left is memory that nobody else would give back. */
function forgetKilledRuns(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = name.startsWith(NAME) ? Number.parseInt(name.slice(NAME.length), 10) : process.pid;
    if (!isAlive(pid)) remove(join(MEMORY, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ROOM_BYTES;
}

/** Tests of the image install packages and run them, which some containers forbid there. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, "program");
  writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
  return spawnSync(program).status === 0;
}
