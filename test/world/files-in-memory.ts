import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";
/** Far more than all the worlds of a run hold at once. A container is given 64 MB unless it asks. */
const ROOM_BYTES = 3_000_000_000;

/**
 * Once before all tests: their databases are in memory, where there is room. No test asks what a power cut leaves of a
 * file, and waiting for a disk at every commit took a third of a run. Who names a folder (`TMPDIR`) is obeyed, and a soak
 * goes on for so long that its books stay on the disk.
 */
export default function filesInMemory(): (() => void) | undefined {
  if (process.env.TMPDIR || process.env.SOAK || !hasRoom()) return undefined;
  const folder = mkdtempSync(join(MEMORY, "goclaw-tests-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  if (runsPrograms(folder)) process.env.TMPDIR = folder;
  else remove();
  return remove;
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
