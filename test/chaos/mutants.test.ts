import { expect, test } from "vitest";
import { type ChaosOptions, runChaos } from "./run-chaos.ts";

/** Negative controls: with a mistake planted in the product, the same weather and the same questions must find it. */
const IS_FULL = process.env.GOCLAW_FULL === "1";

const run = (options: Partial<ChaosOptions> & { mutant: string }) =>
  runChaos({
    seed: 11,
    database: "file",
    people: 6,
    processes: 2,
    atOnce: 6,
    kills: 2,
    longestLifeMs: 5_000,
    playMs: 200_000,
    // What a mutant breaks stays broken, so there is nothing to wait for.
    settleMs: 15_000,
    ...options,
  });

test.runIf(IS_FULL)(
  "an outage taken for the end of a lease closes agents that are paid for",
  async () => {
    const { wrong, story } = await run({ mutant: "takes_outage_for_gone", fate: "pays_and_goes_live" });
    expect(wrong.join("\n"), story()).toMatch(
      /I1: P\d ends with 1 kept, 0 refunded, 0 disputed, 1 subscriptions, 0 running/,
    );
  },
  300_000,
);

test.runIf(IS_FULL)(
  "a create that forgets its dseq makes a second deployment after a lost answer",
  async () => {
    const { wrong, story } = await run({ mutant: "forgets_its_dseq", people: 12 });
    expect(wrong.join("\n"), story()).toMatch(/I2: GoClaw does not know the deployment \d+/);
  },
  300_000,
);

test.runIf(IS_FULL)(
  "a refund that leaves the plan running is found for whoever got one",
  async () => {
    const { wrong, story } = await run({ mutant: "forgets_the_plan", fate: "pays_another_price" });
    expect(wrong.join("\n"), story()).toMatch(
      /I1: P\d ends with 0 kept, 1 refunded, 0 disputed, 1 subscriptions/,
    );
  },
  300_000,
);

test.runIf(IS_FULL)(
  "a press that nobody acknowledges is found, however many others were only answered too late",
  async () => {
    const { wrong, story } = await run({ mutant: "forgets_the_spinner", fate: "pays_and_goes_live" });
    expect(wrong.join("\n"), story()).toMatch(/I8: nobody ever acknowledged the press/);
  },
  300_000,
);
