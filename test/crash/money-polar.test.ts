import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { stepsOf } from "./crash-points.ts";
import { killedInTurn } from "./killed-at.ts";
import { MONEY_STORIES, type MoneyStoryName } from "./money-stories.ts";
import { liveTemplate, pricedTemplate } from "./run-case.ts";
import { playPaidAtPolar } from "./stories.ts";

const names = Object.keys(MONEY_STORIES) as MoneyStoryName[];

/** Polar gives an unpaid plan up on the very day on which we would, and is earlier. */
const POLAR_ENDS_IT = /^(dunning\.close\.|cancel\.)/;

const pointsAtPolar = (name: MoneyStoryName): string[] =>
  stepsOf(name).filter((point) => !(name === "lapsed" && POLAR_ENDS_IT.test(point)));

/** The same as at Stripe, where nothing has a key and a repeat has to find what its first try did. */
describe.runIf(process.env.GOCLAW_FULL)(
  "killed while something is wrong with the money of a plan at Polar",
  () => {
    const made = { priced: "", live: "" };
    beforeAll(async () => {
      made.priced = await pricedTemplate();
      made.live = await liveTemplate(made.priced, {}, playPaidAtPolar);
    }, 120_000);
    afterAll(() => {
      for (const folder of Object.values(made))
        if (folder !== "") rmSync(folder, { recursive: true, force: true });
    });

    test.each(names)(
      "which is %s, at one step of it after the other",
      async (name) => {
        await killedInTurn({ ...MONEY_STORIES[name], template: made.live }, pointsAtPolar(name));
      },
      550_000,
    );
  },
);
