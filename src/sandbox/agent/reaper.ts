import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Keeps a list of process groups that must not outlive this process. */
export interface Reaper {
  add(group: number): void;
  remove(group: number): void;
  /** Lets the helper process end; groups still listed are killed. */
  close(): void;
}

/** Starts the helper process that cleans up when this one dies, however it dies. */
export function startReaper(): Reaper {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./reaper.mjs", import.meta.url))], {
    stdio: ["pipe", "ignore", "ignore"],
    env: {},
    detached: true,
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return {
    add: (group) => void child.stdin.write(`+${group}\n`),
    remove: (group) => void child.stdin.write(`-${group}\n`),
    close: () => void child.stdin.end(),
  };
}
