import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { say } from "./output.mjs";

/** `EX_CONFIG`: the agent refuses its configuration, and would again. */
const EXIT_CONFIG = 78;
const LONGEST_PAUSE_MS = 60_000;
/** Whoever ran this long was well: the next end is a new story. */
const WELL_MS = 5 * 60_000;
const KIB = 1_024;
/** An agent that cannot reach its channel was seen to take minutes to end by itself. */
const END_PATIENCE_MS = 25_000;

/** How often the kernel killed something here for want of memory; nothing where it does not say. */
function oomKills() {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync("/sys/fs/cgroup/memory.events", "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The image's own command as a child that is started again whenever it ends, ever more slowly. */
export function createAgent({ command, firstPauseMs, onText, onEnd }) {
  let env = {};
  let child;
  let gone = Promise.resolve(null);
  let timer;
  let wanted = false;
  let pauseMs = firstPauseMs;
  let restarts = 0;
  let lastExit = null;

  function run() {
    const startedAt = performance.now();
    const killedBefore = oomKills();
    const running = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"] });
    child = running;
    running.stdout.on("data", (bytes) => onText(bytes, "stdout"));
    running.stderr.on("data", (bytes) => onText(bytes, "stderr"));
    gone = new Promise((resolve) => {
      running.once("error", () => ended(127, null));
      // When its pipes are closed, too: nothing it said last is lost.
      running.once("close", ended);
      function ended(code, signal) {
        if (child !== running) return;
        child = undefined;
        onText(null, "stdout");
        onText(null, "stderr");
        resolve({ code, signal });
        if (wanted) again(code, signal, performance.now() - startedAt, oomKills() > killedBefore);
      }
    });
  }

  function again(code, signal, ranMs, wasOom) {
    lastExit = { code, signal, oom: wasOom };
    onEnd();
    if (code === EXIT_CONFIG) return say("the agent refuses its configuration; waiting for another one");
    if (ranMs > WELL_MS) pauseMs = firstPauseMs;
    say(`the agent ended (${signal ?? `code ${code}`}); starting it again in ${pauseMs} ms`);
    timer = setTimeout(() => {
      restarts++;
      run();
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  return {
    start(withEnv) {
      env = withEnv;
      wanted = true;
      pauseMs = firstPauseMs;
      run();
    },
    /** Asks it to end and waits for that. @returns the exit code it ended with, as a shell tells it */
    async stop(signal = "SIGTERM") {
      wanted = false;
      clearTimeout(timer);
      const ending = child;
      ending?.kill(signal);
      const force = setTimeout(() => ending?.kill("SIGKILL"), END_PATIENCE_MS);
      const end = await gone;
      clearTimeout(force);
      return end?.code ?? (end?.signal ? 143 : 0);
    },
    /** False from `stop` until it is started again. */
    isWanted: () => wanted,
    isUp: () => child !== undefined,
    restarts: () => restarts,
    lastExit: () => lastExit,
    /** Resident memory of the agent's own process. */
    memoryMiB() {
      try {
        const status = readFileSync(`/proc/${child?.pid}/status`, "utf8");
        return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / KIB);
      } catch {
        return 0;
      }
    },
  };
}
