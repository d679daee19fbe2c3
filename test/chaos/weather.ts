import { setTimeout as sleep } from "node:timers/promises";
import type { ProviderMode } from "../../src/sandbox/akash/akash-twin.ts";
import type { FaultPlan, FaultRule } from "../../src/sandbox/kernel/faults.ts";
import type { CrashWorld } from "../crash/crash-world.ts";
import { pick, seededRandom } from "../crash/seeded-random.ts";
import type { Fault } from "../db/hrana-peer.ts";
import { planRequestFaults } from "./request-faults.ts";
import type { Timeline } from "./timeline.ts";

export interface Weather {
  /** Ends every fault; requests that hang go on hanging. */
  calm(): Promise<void>;
}

type PlanName =
  | "telegram"
  | "discord"
  | "clerk"
  | "sign-in pages"
  | "stripe"
  | "polar"
  | "akash"
  | "console api"
  | "llm";

export interface WeatherOptions {
  seed: number;
  timeline: Timeline;
  /** One of so many requests goes wrong for each that would otherwise, and outages come so much more seldom; 1 unless said. */
  mildness?: number;
  /** Providers keep their temper; somebody else decides about them. */
  calmProviders?: true;
  /** No request is left hanging, which keeps whoever made it waiting for as long as it is patient. */
  neverHangs?: boolean;
}

const plansOf = (world: CrashWorld): Partial<Record<PlanName, FaultPlan>> => ({
  telegram: world.telegram.faults,
  ...(world.discord ? { discord: world.discord.faults } : {}),
  clerk: world.clerk.faults,
  "sign-in pages": world.pagesFaults,
  stripe: world.stripe.faults,
  polar: world.polar.faults,
  akash: world.akash.faults,
  "console api": world.consoleApi.faults,
  llm: world.llm.faults,
});

const OUTAGES: readonly Pick<FaultRule, "kind" | "status">[] = [
  { kind: "status", status: 503 },
  { kind: "drop_before" },
  { kind: "drop_after" },
];
const MODES: readonly ProviderMode[] = ["reject", "silent", "vanish", "never_ready", "wrong_certificate"];
const DATABASE_FAULTS: readonly Fault[] = [
  "drop_before",
  "drop_after",
  "overloaded",
  "limited",
  "expired",
  "slow",
];
const NOTHING = /(?!)/;
/** Where the product fetches tokens and keys; the rest of the twins' pages is what people see. */
const SIGN_IN_CALLS = /\/(oauth\/(token|userinfo)|\.well-known)/;
/** One of so many requests to the database server goes wrong. */
const DATABASE_ONE_IN = 150;

function planAllRequests(
  world: CrashWorld,
  random: () => number,
  { timeline, mildness = 1, neverHangs = false }: WeatherOptions,
): void {
  const plans = plansOf(world);
  const plan = (twin: PlanName, match: RegExp, oneIn: number, mayHang?: RegExp) => {
    const faults = plans[twin];
    if (!faults) return;
    const hangs = neverHangs ? { mayHang: NOTHING } : mayHang ? { mayHang } : {};
    planRequestFaults({ twin, faults, match, oneIn: oneIn * mildness, ...hangs }, random, timeline);
  };
  // A long poll that hangs keeps everybody waiting for forty seconds, which is longer than a button may spin.
  plan("telegram", /./, 14, /^(?!.*getUpdates)/);
  plan("clerk", /./, 8);
  plan("sign-in pages", SIGN_IN_CALLS, 8);
  plan("stripe", /./, 10);
  plan("akash", /./, 30);
  plan("llm", /./, 6);
  plan("polar", /./, 10);
  plan("console api", /./, 20);
  plan("discord", /./, 20);
}

/** One service at a time is away for a while. */
async function outages(
  world: CrashWorld,
  random: () => number,
  { timeline, mildness = 1 }: WeatherOptions,
  over: AbortSignal,
) {
  const plans = Object.entries(plansOf(world));
  while (!over.aborted) {
    await rest((2_500 + random() * 5_000) * mildness, over);
    const [twin, faults] = pick(plans, random);
    const how = pick(OUTAGES, random);
    const forMs = 400 + random() * 2_600;
    if (over.aborted) return;
    timeline.note("outage", `${twin} for ${Math.round(forMs)} ms, ${how.kind} ${how.status ?? ""}`);
    const match = twin === "sign-in pages" ? SIGN_IN_CALLS : /./;
    const end = new AbortController();
    faults.add({ ...how, match, times: Number.POSITIVE_INFINITY, until: end.signal });
    await rest(forMs, over);
    end.abort();
  }
}

/** Providers lose their temper, one by one or all at once, and find it again. */
async function moods(world: CrashWorld, random: () => number, timeline: Timeline, over: AbortSignal) {
  const { akash } = world;
  const all = akash.chain.providers().map(({ address }) => address);
  while (!over.aborted) {
    await rest(1_500 + random() * 4_000, over);
    const everybody = random() < 0.3;
    const moody = everybody ? all : [pick(all, random)];
    const mode = pick(MODES, random);
    const forMs = everybody ? 4_000 + random() * 4_000 : 1_000 + random() * 5_000;
    if (over.aborted) return;
    timeline.note("providers", `${everybody ? "all" : "one"} ${mode} for ${Math.round(forMs)} ms`);
    for (const address of moody) akash.providers.setMode(address, mode);
    await rest(forMs, over);
    for (const address of moody) akash.providers.setMode(address, "normal");
  }
}

/** Decides about each request to the database server by its number. */
function troubleDatabase(
  world: CrashWorld,
  random: () => number,
  timeline: Timeline,
  over: AbortSignal,
): void {
  if (!world.databasePeer) return;
  let next = 40;
  world.databasePeer.onRequest = (number) => {
    if (over.aborted || number < next) return null;
    next = number + 1 + Math.floor(random() * 2 * DATABASE_ONE_IN);
    const fault = pick(DATABASE_FAULTS, random);
    timeline.note(`database ${fault}`, `request ${number}`);
    return fault;
  };
}

async function rest(ms: number, over: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => undefined);
}

/** Everything outside that goes wrong by itself, by its seed. */
export function startWeather(world: CrashWorld, options: WeatherOptions): Weather {
  const { seed, timeline } = options;
  const ended = new AbortController();
  const { signal } = ended;
  planAllRequests(world, seededRandom(seed + 1), options);
  troubleDatabase(world, seededRandom(seed + 2), timeline, signal);
  const running = [
    outages(world, seededRandom(seed + 3), options, signal),
    ...(options.calmProviders ? [] : [moods(world, seededRandom(seed + 4), timeline, signal)]),
  ];
  return {
    async calm() {
      ended.abort();
      await Promise.all(running);
      for (const faults of Object.values(plansOf(world))) faults.clear();
    },
  };
}

/** Chain, payment provider and sign-in service are all away; whoever runs must go on running (I3). */
export async function blackout(world: CrashWorld, forMs: number, timeline: Timeline): Promise<void> {
  timeline.note("blackout", `${forMs} ms`);
  const away = [world.akash.faults, world.stripe.faults, world.clerk.faults];
  const end = new AbortController();
  for (const faults of away)
    faults.add({
      kind: "status",
      status: 503,
      match: /./,
      times: Number.POSITIVE_INFINITY,
      until: end.signal,
    });
  await sleep(forMs);
  end.abort();
}
