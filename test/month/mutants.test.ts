import { expect, test } from "vitest";
import type { LifeName } from "./lives.ts";
import { runMonth } from "./run-month.ts";

const live = (mutant: string, life: LifeName, { seed, days }: { seed: number; days: number }) =>
  runMonth({
    seed,
    mutant,
    lives: [life],
    people: 1,
    days,
    stepDays: 12,
    kills: 0,
    moodyOneIn: 1_000,
    atOnce: 1,
    mildness: 20,
    neverHangs: true,
    stepMs: 15_000,
    // What a mutant breaks stays broken, so there is nothing to wait for.
    settleMs: 5_000,
  });

interface Found {
  what: string;
  mutant: string;
  life: LifeName;
  /** Decides where that one person lives and pays. */
  seed: number;
  days: number;
  complaint: RegExp;
}

const FOUND: readonly Found[] = [
  {
    what: "agents that run on although their plan has ended",
    mutant: "takes_cancelled_for_unknown",
    life: "is_ended",
    seed: 3,
    days: 8,
    complaint: /I7: P1 \(is_ended\) (runs 1 agents and pays for 0|ran without a payment)/,
  },
  {
    what: "an agent that ended while its plan was disputed, and is paid for again",
    mutant: "ends_whom_it_should_keep",
    life: "disputes_and_wins",
    seed: 3,
    days: 8,
    complaint: /I3: P1 \(disputes_and_wins\) pays for 1 agents, and only 0 of them were not ended/,
  },
  {
    what: "two leases that speak as one bot on Discord",
    mutant: "speaks_too_soon",
    life: "moves",
    seed: 3,
    days: 3,
    complaint: /I6: 2 clients spoke as Agent 1 at once/,
  },
  {
    what: "two leases that speak as one bot on Telegram",
    mutant: "speaks_too_soon",
    life: "moves",
    seed: 4,
    days: 3,
    complaint: /I6: the agent of lease \d+ (met another poller of its bot|lost its bot's token)/,
  },
  {
    what: "an account that an erasure leaves behind",
    mutant: "remembers_the_owner",
    life: "deletes_account",
    seed: 3,
    days: 9,
    complaint: /erasure: a row of deployments says who P1 \(deletes_account\) was/,
  },
  {
    what: "a refund that leaves the second plan running",
    mutant: "forgets_the_plan",
    life: "pays_twice",
    seed: 3,
    days: 2,
    complaint: /I1: P1 \(pays_twice\) pays for two plans/,
  },
];

/** Negative controls, in a full run: with a mistake planted in the product, the month must end with its complaint. */
test.runIf(process.env.GOCLAW_FULL === "1").each(FOUND)(
  "a month notices $what",
  async ({ mutant, life, seed, days, complaint }) => {
    const { wrong, story } = await live(mutant, life, { seed, days });
    expect(wrong.join("\n"), story()).toMatch(complaint);
  },
  300_000,
);
