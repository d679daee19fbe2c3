import { join } from "node:path";
import { DEPLOY_TIMING } from "../src/app/settings.ts";
import { createProcessRunner } from "../src/sandbox/agent/process-runner.ts";
import type { AkashTwin } from "../src/sandbox/akash/akash-twin.ts";
import type { WorkloadRunner } from "../src/sandbox/akash/providers/workload-runner.ts";
import { MAIN_BOT } from "../src/sandbox/sandbox.ts";
import { checkoutLink, chooseAgent, pay, visitor } from "../src/sandbox/visitor/story.ts";
import { personIn } from "../src/sandbox/visitor/telegram-person.ts";
import { type Figure, overRuns } from "./figure.ts";
import { startTwins } from "./parts/beside-twins.ts";
import { signedInPeople } from "./parts/signed-in-people.ts";
import { startAndWait } from "./parts/started-process.ts";

const RUNS = 3;
const PATIENCE_MS = 90_000;
/** The real chain's pace, and the sandbox's, at which our share is six times as visible. */
const PACES = { real: 6_000, sandbox: 1_000 };
/** A person's story at the chain's own pace waits for bids as long as live GoClaw does. */
const WINDOW_MS = {
  real: DEPLOY_TIMING.real.bidWindowMinMs,
  sandbox: DEPLOY_TIMING.sandbox.bidWindowMinMs,
};

type Pace = keyof typeof PACES;

/** From the payment to a live agent: how much of it is waiting for others, and how much is ours. */
export async function benchStory(): Promise<Figure[]> {
  const sandbox = await overRuns(RUNS, () => oneStory("sandbox"));
  const real = await overRuns(RUNS, () => oneStory("real"));
  return [
    { name: "payment to live, a block in 6 s, 45 s for bids", unit: "s", values: real.total },
    { name: "… that is ours", unit: "s", values: real.ours },
    { name: "… our share", unit: "%", values: real.share, atMost: 5 },
    { name: "payment to live, a block in 1 s, 3 s for bids", unit: "s", values: sandbox.total },
    { name: "… that is ours", unit: "s", values: sandbox.ours },
    { name: "… our share", unit: "%", values: sandbox.share },
  ];
}

async function oneStory(pace: Pace): Promise<Record<"total" | "ours" | "share", number>> {
  const boots: Boot[] = [];
  const runner = createProcessRunner({
    folder: join(process.env.TMPDIR ?? "/tmp", `goclaw-bench-${process.pid}`),
  });
  const twins = await startTwins({ runAgents: timed(runner, boots), blockMs: PACES[pace] });
  try {
    const [person] = await signedInPeople(twins, 1);
    if (!person) throw new Error("there is nobody");
    const goclaw = await startAndWait(process.execPath, ["bench/parts/goclaw.ts", pace], {
      env: { ...twins.env, LOG_LEVEL: "warn" },
      ready: /^ready/m,
    });
    const ann = visitor(personIn(person, MAIN_BOT, PATIENCE_MS));
    await chooseAgent(ann);
    const link = await checkoutLink(ann);
    const chain = watchChain(twins.akash);
    const began = performance.now();
    await pay(ann, link);
    await ann.chat.sees(/answers now/i);
    const total = performance.now() - began;
    const ours = total - waits(chain.stop(), boots, WINDOW_MS[pace]);
    await goclaw.stop();
    return { total: total / 1000, ours: ours / 1000, share: (100 * ours) / total };
  } finally {
    await runner.close();
    await twins.close();
  }
}

/** When a container was started, and when it first said that it is ready. */
interface Boot {
  startedAt: number;
  readyAt: number | null;
}

const LOOK_MS = 5;

function timed(runner: WorkloadRunner, boots: Boot[]): WorkloadRunner {
  return {
    async start(lease, service) {
      const boot: Boot = { startedAt: performance.now(), readyAt: null };
      boots.push(boot);
      const running = await runner.start(lease, service);
      const looking = setInterval(() => {
        if (!running.ready()) return;
        boot.readyAt = performance.now();
        clearInterval(looking);
      }, LOOK_MS);
      return running;
    },
  };
}

/** When a transaction reached the chain, and when the block came that took it. */
interface Inclusion {
  arrivedAt: number;
  includedAt: number;
}

function watchChain(akash: AkashTwin): { stop(): Inclusion[] } {
  const inclusions: Inclusion[] = [];
  let arrivedAt: number | null = null;
  const looking = setInterval(() => {
    if (akash.chain.pendingTxs > 0) arrivedAt ??= performance.now();
  }, LOOK_MS);
  const off = akash.onBlock(() => {
    if (arrivedAt !== null) inclusions.push({ arrivedAt, includedAt: performance.now() });
    arrivedAt = null;
  });
  return {
    stop() {
      clearInterval(looking);
      off();
      return inclusions;
    },
  };
}

/** What nobody but the chain, the providers and the container decides, in ms. */
function waits(inclusions: readonly Inclusion[], boots: readonly Boot[], windowMs: number): number {
  const [boot] = boots;
  if (inclusions.length !== 2 || boots.length !== 1 || !boot?.readyAt)
    throw new Error(
      `one deployment is two transactions and one boot, not ${inclusions.length}, ${boots.length}`,
    );
  const blocks = inclusions.reduce((sum, { arrivedAt, includedAt }) => sum + includedAt - arrivedAt, 0);
  return blocks + windowMs + boot.readyAt - boot.startedAt;
}
