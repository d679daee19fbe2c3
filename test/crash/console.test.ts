import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Books, checkClosedEnd, checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { casesOf, pointsOf } from "./crash-points.ts";
import { openCrashWorld } from "./crash-world.ts";
import { killedInTurn, killedOneByOne } from "./killed-at.ts";
import { everythingWrong, liveTemplate, pricedTemplate, runCase } from "./run-case.ts";
import { playClosed, playPaid, playRefunded } from "./stories.ts";

/** The same deaths with deployments made by a service that names them and knows no key. */
const env = { AKASH_BACKEND: "console" };
const full = process.env.GOCLAW_FULL === "1";

let priced: string;
let live = "";
beforeAll(async () => {
  priced = await pricedTemplate(env);
  if (full) live = await liveTemplate(priced, env);
}, 120_000);
afterAll(() => {
  for (const folder of [priced, live]) if (folder) rmSync(folder, { recursive: true, force: true });
});

describe("killed on the way from the price card to a live agent, by way of the Console API", () => {
  const story = { env, play: playPaid, check: (books: Books) => checkLiveEnd(books, { creates: 1 }) };

  test("around the create and the lease, one point after the other, within one story", async () => {
    const around = pointsOf("paid").filter((point) => /^(create|lease)\./.test(point));
    expect(around).toHaveLength(6);
    const points = full ? around : ["create.signed", "create.done_unrecorded"];
    await killedInTurn({ ...story, template: priced, passes: around }, points);
  }, 300_000);

  killedOneByOne("paid", { timeoutMs: 90_000, story: () => ({ ...story, template: priced }) });
});

describe.runIf(full)("and on other ways", () => {
  test.each(casesOf("refunded", 0))(
    "at $point, time $nth, while a deploy that no provider accepts is given back",
    async ({ point, nth }) => {
      const check = (books: Books) => checkRefundedEnd(books, { creates: 3 });
      const crash = { kind: "at", name: point, nth } as const;
      await runCase({ env, play: playRefunded, check, template: priced, crash, dies: [point] });
    },
    120_000,
  );

  test("at every point in turn, while an agent is closed", async () => {
    const check = (books: Books) => checkClosedEnd(books, { creates: 1 });
    await killedInTurn({ env, play: playClosed, check, template: live }, pointsOf("closed"));
  }, 90_000);
});

test("control: one that posts again without looking makes a second deployment, and the chain's books say so", async () => {
  const crash = { kind: "at", name: "create.done_unrecorded", nth: 1 } as const;
  const world = await openCrashWorld({ template: priced, env, mutant: "posts_blindly", crash });
  try {
    await playPaid(world);
    const wrong = everythingWrong(world, (books) => checkLiveEnd(books, { creates: 1 })).join("\n");
    expect(wrong).toMatch(/I2: 2 deployments were created/);
  } finally {
    await world.close();
  }
}, 90_000);
