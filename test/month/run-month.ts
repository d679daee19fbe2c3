import { setTimeout as sleep } from "node:timers/promises";
import { eachOf } from "../chaos/each-of.ts";
import { openStage, type Stage } from "../chaos/open-stage.ts";
import { repeatNews } from "../chaos/repeat-news.ts";
import { startTimeline, type Timeline } from "../chaos/timeline.ts";
import { startWeather } from "../chaos/weather.ts";
import type { GoClawProcess } from "../crash/goclaw-process.ts";
import { act, isAnswered } from "./acts.ts";
import { CHECKS, checkMonth } from "./check-month.ts";
import { keepEvenings } from "./evenings.ts";
import type { MonthBooks } from "./month-books.ts";
import { type MonthOptions, type MonthPlan, PROCESSES, planMonth, type Step } from "./plan-month.ts";
import {
  openPeephole,
  type Peephole,
  type Purse,
  pursesOf,
  readMonth,
  readMonthWhole,
} from "./read-month.ts";
import { heardBy, newResident, type Resident } from "./resident.ts";

export interface RunOptions extends MonthOptions {
  /** How many people do something at the same moment. */
  atOnce: number;
  /** How often things outside go wrong; larger is calmer, 1 is as bad as in the chaos tests. */
  mildness: number;
  /** No request is left hanging. */
  neverHangs?: boolean;
  /** How long what is due may take after a jump, and everything at the end, in ms. */
  stepMs: number;
  settleMs: number;
  /** No further jump after so long; the month ends there. */
  endsAfterMs?: number;
  /** A mistake that is planted in the product. */
  mutant?: string;
  /** Told of each step as it ends. */
  onStep?: (line: string) => void;
}

export interface MonthResult {
  wrong: string[];
  plan: MonthPlan;
  /** What was lived through of the plan. */
  lived: readonly Step[];
  books: MonthBooks;
  /** What was done, by kind. */
  counts: Record<string, number>;
  kills: number;
  tookMs: number;
  /** Enough to play it again and to see what led to it. */
  story(): string;
}

const DAY_MS = 86_400_000;
/** What is kept of an agent whose plan stays unpaid, so that its end falls into the month. */
const OVERDUE_KEEP_DAYS = "4";
const NOTICE_S = 36 * 3_600;
const UACT_EACH = 60_000_000;
const UAKT_EACH = 20_000_000;
/** What is asked again and again, of agents and of payment providers, is asked twenty times a second in all at most. */
const paceOf = (people: number): number => Math.max(1_000, people * 50);
const LOOK_MS = 100;
/** What becomes of a wake-up is seen when nothing was due for so long. */
const STILL_MS = 500;

interface MonthStage extends Stage {
  people: Resident[];
  processes: GoClawProcess[];
  purses: Purse[];
  peephole: Peephole;
}

async function setStage(options: RunOptions, plan: MonthPlan, timeline: Timeline): Promise<MonthStage> {
  const stage = await openStage({
    seed: options.seed,
    timeline,
    processes: PROCESSES,
    agents: { companions: true, talk: true },
    world: () => ({
      database: "file",
      discord: true,
      movesTime: true,
      wallet: {
        uakt: 100_000_000 + options.people * UAKT_EACH,
        uact: 200_000_000 + options.people * UACT_EACH,
      },
      // Who pays for what is asked day by day here, by person.
      unwatched: true,
      healthTiming: { reportEveryMs: paceOf(options.people) },
      reconcileMs: paceOf(options.people),
      env: { OVERDUE_KEEP_DAYS },
      ...(options.mutant ? { mutant: options.mutant } : {}),
    }),
  });
  const { world, ports } = stage;
  world.akash.hazards.giveNotice(NOTICE_S);
  // An operator who goes over to another way to Akash: for a while there are both.
  const ways = ports.map((_, at) => ({ AKASH_BACKEND: at === PROCESSES - 1 ? "console" : "chain" }));
  const processes = ports.map((port, at) => world.startAnother(port, {}, ways[at]));
  const purses = await pursesOf(world);
  await Promise.all(processes.map((process) => process.ready()));
  const peephole = openPeephole(world.folder);
  world.onClose(() => peephole.close());
  const people = plan.lives.map((life) => newResident(stage.scene, life));
  return { ...stage, people, processes, purses, peephole };
}

/** Jobs that somebody holds for as long as they live. */
const HELD = ["poll:%", "gateway:%"].map((like) => `key not like '${like}'`).join(" and ");
/** A job that failed comes back after this long at most, while people are meant to wait for it. */
const RETRY_MS = 20_000;
/** What is due, in hand, or about to be tried again. */
const BUSY = (nowMs: number) => `select count(*) as n from jobs where
  (run_at <= ${nowMs - 200} and lease_until <= ${nowMs}) or
  (lease_until > ${nowMs} and ${HELD}) or
  (attempts > 0 and run_at <= ${nowMs + RETRY_MS} and ${HELD})`;

/** Waits until there is nothing to do any more and every agent on the chain has booted, or long enough. */
async function rest({ peephole, scene }: MonthStage, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  const isStill = () =>
    Number(peephole.rows(BUSY(Date.now()))[0]?.n) === 0 &&
    scene.agents.running().every(({ handed }) => handed !== null);
  let stillSince = Number.POSITIVE_INFINITY;
  while (performance.now() < deadline) {
    if (!isStill()) stillSince = Number.POSITIVE_INFINITY;
    else stillSince = Math.min(stillSince, performance.now());
    if (performance.now() - stillSince >= STILL_MS) return;
    await sleep(LOOK_MS);
  }
  const left = peephole.rows(BUSY(Date.now()).replace("count(*) as n", "key"));
  scene.timeline.note("no rest", left.map(({ key }) => key).join(" "));
}

/** Everybody's companion wakes up with its machine, and once more for what GoClaw has come to want. */
async function settleIn(stage: MonthStage, withinMs: number): Promise<void> {
  stage.scene.agents.wake();
  await rest(stage, withinMs);
  stage.scene.agents.wake();
  await rest(stage, withinMs);
}

/** Kills of one day, at their moments. */
async function killOn({ kills }: Step, { processes, scene }: MonthStage): Promise<void> {
  await Promise.all(
    kills.map(async ({ process, afterMs }) => {
      await sleep(afterMs);
      const victim = processes[process];
      await victim?.ready();
      scene.timeline.note("kill -9", `process ${process + 1}`);
      victim?.kill();
    }),
  );
}

function setMood({ mood }: Pick<Step, "mood">, { world, scene }: MonthStage): void {
  const providers = world.akash.chain.providers();
  for (const { address } of providers) world.akash.providers.setMode(address, "normal");
  const moody = mood && providers[mood.provider];
  if (!mood || !moody) return;
  world.akash.providers.setMode(moody.address, mood.mode);
  scene.timeline.note(`provider ${mood.mode}`, moody.name);
}

/** One jump of the clock and the day that follows. @returns who was not answered, however often they tried */
async function playStep(step: Step, stage: MonthStage, options: RunOptions): Promise<string[]> {
  const { world, scene, people } = stage;
  const stuck: string[] = [];
  const jumpMs = (step.day - step.fromDay) * DAY_MS;
  if (jumpMs > 0) {
    await world.time.move(jumpMs);
    scene.timeline.note("jump", `to day ${step.day}`);
  }
  setMood(step, stage);
  const acting = eachOf(step.acts, options.atOnce, async ({ person, act: name }) => {
    const who = people[person - 1];
    if (!who) return;
    scene.timeline.note(`act ${name}`, who.chat.name);
    await act(who, name).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      scene.timeline.note("stuck", `${who.chat.name}: ${name}`);
      stuck.push(`I8: ${who.chat.name} (${who.life.kind}) got stuck at ${name}: ${why.slice(0, 2_500)}`);
    });
  });
  if (jumpMs > 0) await settleIn(stage, options.stepMs);
  await Promise.all([acting, killOn(step, stage)]);
  await Promise.all(stage.processes.map((process) => process.ready()));
  if (step.acts.length + step.kills.length > 0) await rest(stage, options.stepMs);
  return stuck;
}

/** After everything was bad, all is well for long enough: then the books must be right. */
async function settle(
  stage: MonthStage,
  options: RunOptions,
): Promise<{ books: MonthBooks; wrong: string[] }> {
  const { world, scene, purses, people, peephole } = stage;
  const read = () => readMonth(world, scene.agents, purses, people, peephole);
  const deadline = performance.now() + options.settleMs;
  setMood({ mood: null }, stage);
  for (const twin of [world.stripe, world.polar]) await repeatNews(twin, options.seed, 40);
  // What is asked for once a day is asked for once more, now that it is answered.
  await world.time.move(DAY_MS + 1);
  await settleIn(stage, options.stepMs);
  while (checkMonth(read()).length > 0 && performance.now() < deadline) {
    scene.agents.wake();
    await sleep(500);
  }
  const unheard: string[] = [];
  await eachOf(people, options.atOnce, async (who) => {
    const failed = (error: unknown) => void unheard.push(`I8: nobody answers ${who.chat.name}: ${error}`);
    if (who.life.kind !== "only_looks") await isAnswered(who).catch(failed);
  });
  await rest(stage, options.stepMs);
  const books = readMonthWhole(world, scene.agents, purses, people, peephole);
  return { books, wrong: [...CHECKS.flatMap((check) => check(books)), ...unheard] };
}

/** What those heard who are named in a complaint. */
const chatsOf = (people: readonly Resident[], wrong: readonly string[]): string =>
  people
    .filter((who) => wrong.some((complaint) => complaint.includes(`${who.chat.name} `)))
    .map((who) => `chat of ${who.chat.name}:\n${heardBy(who).join("\n--\n")}`)
    .join("\n\n");

/** Lives through a month in which people have lives, everything outside goes wrong, and every process is killed. */
export async function runMonth(options: RunOptions): Promise<MonthResult> {
  const began = performance.now();
  const timeline = startTimeline();
  const plan = planMonth(options);
  const stage = await setStage(options, plan, timeline);
  const { world, scene } = stage;
  try {
    const weather = startWeather(world, {
      seed: options.seed,
      timeline,
      mildness: options.mildness,
      calmProviders: true,
      neverHangs: options.neverHangs === true,
    });
    const evenings = keepEvenings();
    const stuck: string[] = [];
    const lived: Step[] = [];
    for (const step of plan.steps) {
      const before = performance.now();
      if (before - began > (options.endsAfterMs ?? Number.POSITIVE_INFINITY)) break;
      lived.push(step);
      stuck.push(...(await playStep(step, stage, options)));
      evenings.note(readMonth(world, scene.agents, stage.purses, stage.people, stage.peephole));
      options.onStep?.(
        `day ${String(step.day).padStart(2)}  ${String(step.acts.length).padStart(3)} acts  ${scene.agents.running().length} agents  ${((performance.now() - before) / 1000).toFixed(1)} s`,
      );
    }
    await weather.calm();
    await stage.courier.calm();
    const { books, wrong: atEnd } = await settle(stage, options);
    const wrong = [...stuck, ...atEnd, ...evenings.wrong()];
    const tail = world.logTail(60);
    return {
      wrong,
      plan,
      lived,
      books,
      counts: timeline.counts(),
      kills: stage.processes.reduce((sum, { lives }) => sum + lives - 1, 0),
      tookMs: performance.now() - began,
      story: () =>
        `SOAK_SEED=${options.seed}\n\n${timeline.print()}\n\n${chatsOf(stage.people, wrong)}\n\nlog:\n${tail}`,
    };
  } finally {
    await stage.close();
  }
}
