import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { checkLiveEnd } from "./check-books.ts";
import { casesOf, pointsOf, sampleOf } from "./crash-points.ts";
import { pricedTemplate, runCase } from "./run-case.ts";
import { playPaid } from "./stories.ts";

/** I1, I2, I7 and I8 by the twins' books, with GoClaw killed between any two steps from the price card to live. */
describe("killed on the way from the price card to a live agent", () => {
  let template: string;
  beforeAll(async () => {
    template = await pricedTemplate();
  }, 60_000);
  afterAll(() => rmSync(template, { recursive: true, force: true }));

  const story = {
    play: playPaid,
    check: (books: Parameters<typeof checkLiveEnd>[0]) => checkLiveEnd(books, { creates: 1 }),
  };

  test("at one point after the other, within one story", async () => {
    const passes = pointsOf("paid");
    const points = sampleOf(passes, 7);
    await runCase({ ...story, template, crash: { kind: "each", points }, dies: points, passes });
  }, 600_000);

  test.each(casesOf("paid", 1))(
    "at $point, time $nth",
    async ({ point, nth }) => {
      await runCase({ ...story, template, crash: { kind: "at", name: point, nth }, dies: [point] });
    },
    90_000,
  );
});
