import { setTimeout as sleep } from "node:timers/promises";
import type { CrashWorld } from "../crash/crash-world.ts";
import type { GoClawProcess } from "../crash/goclaw-process.ts";
import { killAtRandom } from "../crash/kill-at-random.ts";
import { seededRandom } from "../crash/seeded-random.ts";
import { checkPerson } from "./check-people.ts";
import { checkPast, checkRest } from "./check-run.ts";
import { asksForHelp, type Customer, newCustomer, type Scene } from "./customer.ts";
import { eachOf } from "./each-of.ts";
import { drawFates, FATES, type FateName, live } from "./fates.ts";
import { leaks } from "./leaks.ts";
import { openStage, type Stage } from "./open-stage.ts";
import { readPerson } from "./read-people.ts";
import { repeatNews } from "./repeat-news.ts";
import { startTimeline, type Timeline } from "./timeline.ts";
import { watchAgents } from "./watch-agents.ts";
import { blackout, startWeather } from "./weather.ts";

export interface ChaosOptions {
  /** Decides fates, faults and kills; not how the machine interleaves them. */
  seed: number;
  database: "file" | "remote";
  people: number;
  /** Processes of GoClaw on the one database. */
  processes: number;
  /** How many people are there at the same time. */
  atOnce: number;
  /** How often each process is killed, and how long a life may last beyond its start, in ms. */
  kills: number;
  longestLifeMs: number;
  mutant?: string;
  /** Everybody meets this fate, instead of one by the seed. */
  fate?: FateName;
  /** How long people may take to live through their fates, in ms. */
  playMs: number;
  /** How long everything may take to come to rest once nothing goes wrong any more, in ms. */
  settleMs: number;
}

export interface ChaosResult {
  /** Everything wrong in the twins' eyes. */
  wrong: string[];
  /** What was done, by kind. */
  counts: Record<string, number>;
  orders: number;
  agentsLive: number;
  refunds: number;
  tookMs: number;
  /** Enough to play it again and to see what led to it. */
  story(): string;
}

const BLACKOUT_MS = 6_000;
const DEPOSIT_UACT = 20_000_000;
const FEES_UAKT = 2_000_000;

/** Lives everybody's life; what one of them does not get an answer to, or not in time, is a complaint. */
async function playAll(people: Customer[], fates: FateName[], options: ChaosOptions): Promise<string[]> {
  const complaints: string[] = [];
  const through = new Set<Customer>();
  const playing = eachOf(people, options.atOnce, async (who) => {
    const fate = fates[people.indexOf(who)] ?? "pays_and_goes_live";
    try {
      await live(who, fate);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      complaints.push(`I8: ${who.chat.name} (${fate}) got stuck: ${why.slice(0, 3_000)}`);
      who.scene.timeline.note("stuck", who.chat.name);
    }
    through.add(who);
  });
  await Promise.race([playing, sleep(options.playMs, undefined, { ref: false })]);
  const late = people
    .filter((who) => !through.has(who))
    .map((who) => `I8: ${who.chat.name} was not done in time`);
  return [...complaints, ...late];
}

async function startProcesses(world: CrashWorld, ports: readonly number[]): Promise<GoClawProcess[]> {
  const processes = ports.map((port) => world.startAnother(port));
  await Promise.all(processes.map((process) => process.ready()));
  return processes;
}

/** Kills each process again and again until told to stop. */
function killAll(processes: readonly GoClawProcess[], options: ChaosOptions, timeline: Timeline) {
  let isOver = false;
  const killing = processes.map((process, i) =>
    killAtRandom(process, {
      random: seededRandom(options.seed * 100 + i),
      goOn: (kills) => !isOver && kills < options.kills,
      longestLifeMs: options.longestLifeMs,
      onKill: () => timeline.note("kill -9", `process ${i + 1}, life ${process.lives}`),
    }),
  );
  const running = Promise.all(killing);
  running.catch(() => undefined);
  return {
    async stop() {
      isOver = true;
      await running;
    },
  };
}

/** Everything wrong with anybody's end, now. */
function complaintsOf(scene: Scene, people: Customer[], fates: FateName[]): string[] {
  const each = people.flatMap((who, i) => {
    const fate = fates[i];
    return fate ? checkPerson(readPerson(who), FATES[fate].ends).map((wrong) => `${wrong} (${fate})`) : [];
  });
  return [...each, ...checkRest(scene.world, scene.agents)];
}

/** I1: an agent that runs can think, so the key that it holds is the one that counts. */
async function deafAgents({ agents }: Scene): Promise<string[]> {
  const asked = agents.running().map(async ({ handed, lease }) => {
    const answer = await fetch(handed?.modelsUrl ?? "", {
      headers: { authorization: `Bearer ${handed?.modelKey}` },
    });
    await answer.arrayBuffer();
    return answer.ok
      ? []
      : [`I1: the model gateway answers ${answer.status} to the agent of lease ${lease.dseq}`];
  });
  return (await Promise.all(asked)).flat();
}

/** After everything was bad, all is well for long enough: then the books must be right. */
async function settle(scene: Scene, people: Customer[], fates: FateName[], options: ChaosOptions) {
  const isRight = () => complaintsOf(scene, people, fates).length === 0;
  const later = scene.world.untilBooks(
    () => scene.world.akash.chain.height % 10 === 0 && isRight(),
    options.settleMs,
  );
  await later.catch(() => scene.timeline.note("not settled"));
  await repeatNews(scene.world.stripe, options.seed, 60);
  await scene.world.blocks(20);
  const unheard: string[] = [];
  await eachOf(people, options.atOnce, async (who) => {
    await asksForHelp(who).catch(() => unheard.push(`I8: nobody answers ${who.chat.name} any more`));
  });
  return [
    ...complaintsOf(scene, people, fates),
    ...checkPast(scene.world, scene.agents),
    ...(await deafAgents(scene)),
    ...unheard,
  ];
}

interface ChaosStage extends Stage {
  people: Customer[];
}

async function setStage(options: ChaosOptions, timeline: Timeline): Promise<ChaosStage> {
  const people: Customer[] = [];
  const stage: Stage = await openStage({
    seed: options.seed,
    timeline,
    processes: options.processes,
    world: (agents) => ({
      database: options.database,
      wallet: {
        uakt: 50_000_000 + options.people * FEES_UAKT,
        uact: 100_000_000 + options.people * DEPOSIT_UACT,
      },
      unheard() {
        const ended = new Set(people.flatMap((who) => (who.isEndedElsewhere ? [String(who.chat.id)] : [])));
        const all = stage.world.akash.chain.listDeployments();
        const active = all.filter(({ state }) => state === "active");
        return ended.size === 0
          ? 0
          : active.filter(({ dseq }) => ended.has(agents.ownerOf(dseq) ?? "")).length;
      },
      ...(options.mutant ? { mutant: options.mutant } : {}),
    }),
  });
  for (let number = 1; number <= options.people; number++) people.push(newCustomer(stage.scene, number));
  return { ...stage, people };
}

/** Plays a run of many people in which everything outside goes wrong and every process is killed again and again. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const began = performance.now();
  const timeline = startTimeline();
  const stage = await setStage(options, timeline);
  const { world, scene, people } = stage;
  const fates = options.fate
    ? people.map(() => options.fate ?? "pays_and_goes_live")
    : drawFates(options.people, seededRandom(options.seed));
  try {
    const watch = watchAgents(world, scene.agents, people);
    const processes = await startProcesses(world, stage.ports);
    const weather = startWeather(world, { seed: options.seed, timeline });
    const killing = killAll(processes, options, timeline);
    const stuck = await playAll(people, fates, options);
    await killing.stop();
    await weather.calm();
    await blackout(world, BLACKOUT_MS, timeline);
    await Promise.all(processes.map((process) => process.ready()));
    await stage.courier.calm();
    const wrong = [
      ...stuck,
      ...(await settle(scene, people, fates, options)),
      ...watch.broken(),
      ...leaks(world, scene.agents),
    ];
    const tail = world.logTail(60);
    return {
      wrong,
      counts: timeline.counts(),
      orders: world.stripe.ledger.sessions().length,
      agentsLive: scene.agents.running().length,
      refunds: world.stripe.ledger.refunds().length,
      tookMs: performance.now() - began,
      story: () => `CHAOS_SEED=${options.seed} (${options.database})\n\n${timeline.print()}\n\nlog:\n${tail}`,
    };
  } finally {
    await stage.close();
  }
}
