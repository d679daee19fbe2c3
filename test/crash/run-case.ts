import { expect } from "vitest";
import type { Books } from "./check-books.ts";
import type { CrashPlan } from "./crash-plan.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";
import { readBooks } from "./read-books.ts";
import { choose, playPaid, signInSomehow } from "./stories.ts";

export interface Case {
  /** Null for a world without a person yet. */
  template: string | null;
  crash: CrashPlan;
  /** What else GoClaw is configured with. */
  env?: Record<string, string>;
  play(world: CrashWorld): Promise<void>;
  check(books: Books): string[];
  /** Points that must have been died at, in any order. */
  dies: readonly string[];
  /** Leases that may run beside the one that is paid for. */
  beside?: number;
  /** What the twins refuse in this story because that is how it must be. */
  refusals?: RegExp;
  /** Points that must have been passed at least. */
  passes?: readonly string[];
  /** The story moves the sandbox's time, and GoClaw lives in it. */
  movesTime?: true;
  /** How agents are looked after, where it matters. */
  healthTiming?: Record<string, number>;
}

/** What Telegram says to a repeat whose first try was not yet written down as done; harmless, and unavoidable. */
const TOLD_BEFORE = /query is too old|message is not modified/;

const NONE = /(?!)/;

/** News that came while GoClaw was dead are asked for when it begins, and are known already when they come again. */
const ASKED_FOR: Readonly<Record<string, RegExp>> = {
  "inbox.stripe.handled": /"event":"billing\.drift","rail":"stripe","what":"event"/,
};

/** Everything wrong in the twins' eyes: at the end, at any block on the way, and on the wire. */
export function everythingWrong(
  world: CrashWorld,
  check: (books: Books) => string[],
  refusals: RegExp = NONE,
): string[] {
  return [
    ...check(readBooks(world)),
    ...world.brokenAtAnyBlock,
    ...world.telegram.violations
      .filter(({ description }) => !TOLD_BEFORE.test(description))
      .map((violation) => `telegram: ${JSON.stringify(violation)}`)
      .filter((words) => !refusals.test(words)),
    ...world.akash.violations().map((v) => `akash: ${v}`),
    ...world.consoleApi.violations().map((v) => `console: ${v}`),
    ...(world.logTail(Number.POSITIVE_INFINITY).includes("akash.unknown_deployment")
      ? ["I2: the chain has a deployment that GoClaw does not know"]
      : []),
  ];
}

/** Plays a story in which GoClaw dies, and asks the twins how it ended. */
export async function runCase({
  template,
  crash,
  env = {},
  play,
  check,
  dies,
  passes = [],
  beside = 0,
  refusals = NONE,
  movesTime,
  healthTiming = {},
}: Case): Promise<void> {
  const world = await openCrashWorld({
    crash,
    env,
    beside,
    healthTiming,
    ...(movesTime ? { movesTime } : {}),
    ...(template === null ? {} : { template }),
  });
  try {
    await play(world);
    expect(world.died().toSorted()).toEqual([...dies].toSorted());
    const wasThere = (point: string): boolean =>
      world.passed().includes(point) ||
      ASKED_FOR[point]?.test(world.logTail(Number.POSITIVE_INFINITY)) === true;
    // A webhook may be handled after the agent it pays for is live.
    await expect.poll(() => passes.filter((point) => !wasThere(point)), { timeout: 20_000 }).toEqual([]);
    const wrong = everythingWrong(world, check, refusals);
    expect(wrong, world.logTail()).toEqual([]);
  } finally {
    await world.close();
  }
}

/** A folder in which Ann has signed in and looks at the price card. */
export async function pricedTemplate(env: Record<string, string> = {}): Promise<string> {
  const world = await openCrashWorld({ env });
  await signInSomehow(world);
  await choose(world);
  return await world.keepTemplate();
}

/** A folder in which Ann's agent is live, paid for in that way. */
export async function liveTemplate(
  priced: string,
  env: Record<string, string> = {},
  pays = playPaid,
): Promise<string> {
  const world = await openCrashWorld({ template: priced, env });
  await pays(world);
  return await world.keepTemplate();
}
