import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../src/sandbox/kernel/free-port.ts";
import { walkToCode } from "../src/sandbox/visitor/story.ts";
import { type LivePair, startLivePair } from "../test/world/live-pair.ts";
import { panePerson, visitorOf } from "../test/world/pane-person.ts";
import { type Figure, overRuns } from "./figure.ts";
import { type Started, startAndWait } from "./parts/started-process.ts";

const RUNS = 5;
const STORIES = 3;
const READY = /Open http/;
const START = ["run", "--silent", "start"];

/** How long a start takes with everything in one process, with the twins elsewhere, and what starts anyway. */
export async function benchStart(): Promise<Figure[]> {
  const sandbox = await overRuns(RUNS, sandboxStarts);
  const pair = await startLivePair({ env: { LOG_LEVEL: "info" } });
  try {
    await end(pair);
    const live = await overRuns(RUNS, () => liveStarts(pair));
    const story = await overRuns(STORIES, (run) => memoryAfterStory(pair, run));
    return [
      { name: "npm start, full sandbox, empty folder", unit: "s", values: sandbox.fresh, atMost: 3 },
      { name: "npm start, full sandbox, again", unit: "s", values: sandbox.again, atMost: 3 },
      { name: "npm start, live, empty folder", unit: "s", values: live.fresh, atMost: 1.2 },
      { name: "npm start, live, again", unit: "s", values: live.again, atMost: 1.2 },
      { name: "… of that npm itself", unit: "s", values: live.npm },
      { name: "… and of that node itself (node -e 0)", unit: "s", values: live.node },
      { name: "processor time of a live start, empty folder", unit: "s", values: live.freshCpu },
      { name: "processor time of a live start, again", unit: "s", values: live.againCpu },
      { name: "… of a bare grammY and Hono", unit: "s", values: live.bareCpu },
      { name: "resident when ready, live, empty folder", unit: "MB", values: live.freshMb, atMost: 150 },
      { name: "resident when ready, live, again", unit: "MB", values: live.againMb, atMost: 150 },
      { name: "… a bare grammY and Hono", unit: "MB", values: live.bareMb },
      {
        name: "resident after a first main story, live",
        unit: "MB",
        values: story.afterStoryMb,
        atMost: 150,
      },
    ];
  } finally {
    await pair.close();
  }
}

async function end(pair: LivePair): Promise<void> {
  pair.goclaw.signal("SIGTERM");
  await pair.goclaw.ended;
}

const npmStart = (env: Record<string, string>): Promise<Started> =>
  startAndWait("npm", START, { env, ready: READY, underNpm: true });

/** The first start on an empty folder and the second on what it left, in seconds. */
async function sandboxStarts(): Promise<Record<"fresh" | "again", number>> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-bench-"));
  const env = { DATA_DIR: folder, PORT: String(await freePort()) };
  try {
    const fresh = await npmStart(env);
    await fresh.stop();
    const again = await npmStart(env);
    await again.stop();
    return { fresh: fresh.readyMs / 1000, again: again.readyMs / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** GoClaw alone beside twins of another process, then what it is measured against. */
async function liveStarts(pair: LivePair) {
  rmSync(join(pair.folder, "goclaw"), { recursive: true, force: true });
  const measured = async (starting: Promise<Started>) => {
    const started = await starting;
    const facts = { s: started.readyMs / 1000, mb: started.residentMb(), cpu: started.cpuMs() / 1000 };
    await started.stop();
    return facts;
  };
  const fresh = await measured(npmStart(pair.env));
  const again = await measured(npmStart(pair.env));
  const bare = await measured(
    startAndWait(process.execPath, ["bench/parts/bare-bot.ts"], { env: pair.env, ready: /ready/ }),
  );
  return {
    fresh: fresh.s,
    freshMb: fresh.mb,
    freshCpu: fresh.cpu,
    again: again.s,
    againMb: again.mb,
    againCpu: again.cpu,
    bareMb: bare.mb,
    bareCpu: bare.cpu,
    npm: secondsOf("npm", ["run", "--silent", "env"]) - secondsOf("env", []),
    node: secondsOf(process.execPath, ["-e", "0"]),
  };
}

function secondsOf(command: string, args: string[]): number {
  const began = performance.now();
  spawnSync(command, args);
  return (performance.now() - began) / 1000;
}

/** What GoClaw holds once somebody has signed in, paid and got a live agent. */
async function memoryAfterStory(pair: LivePair, run: number): Promise<Record<"afterStoryMb", number>> {
  const started = await npmStart(pair.env);
  const ann = panePerson(pair.pagesUrl, "GoClawBot");
  const visitor = visitorOf(`Ann${run}`);
  if (run === 0) {
    await ann.says("/login");
    await ann.says(await walkToCode(visitor, await ann.link(/sign in/i)));
    await ann.sees(/signed in/i);
  }
  await ann.says("/deploy");
  await ann.taps(/llama/i);
  await ann.createsBot();
  await ann.taps(/starter/i);
  const checkout = await visitor.browser.open(await ann.link(/^pay/i));
  await visitor.browser.press(checkout, /subscribe|pay/i);
  await ann.sees(/answers now/i);
  const afterStoryMb = started.residentMb();
  await started.stop();
  return { afterStoryMb };
}
