import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Books, checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { casesOf, pointsOf } from "./crash-points.ts";
import { killedInTurn } from "./killed-at.ts";
import { pricedTemplate, runCase } from "./run-case.ts";
import { playPaidAtPolar, playRefundedAtPolar } from "./stories.ts";

/** Polar has no idempotency keys: what a dead process began has to be found again by looking. */
describe("killed while Polar is paid", () => {
  let template: string;
  beforeAll(async () => {
    template = await pricedTemplate();
  }, 60_000);
  afterAll(() => rmSync(template, { recursive: true, force: true }));

  test.each(casesOf("polar", 0))(
    "at $point, time $nth: one agent, one payment",
    async ({ point, nth }) => {
      await runCase({
        template,
        crash: { kind: "at", name: point, nth },
        dies: [point],
        play: playPaidAtPolar,
        check: (books) => checkLiveEnd(books, { creates: 1 }),
      });
    },
    90_000,
  );

  const money = pointsOf("refunded").filter((point) => !point.startsWith("failing."));
  test.runIf(process.env.GOCLAW_FULL)(
    "at every step of giving the money back in turn: one refund, and the plan is over",
    async () => {
      const check = (books: Books) => checkRefundedEnd(books, { creates: 3 });
      await killedInTurn({ template, play: playRefundedAtPolar, check }, money);
    },
    120_000,
  );
});
