import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { checkLiveEnd } from "./check-books.ts";
import { pointsOf, sampleOf } from "./crash-points.ts";
import { killedInTurn, killedOneByOne } from "./killed-at.ts";
import { pricedTemplate } from "./run-case.ts";
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
    // Whether news are handled as they come or asked for before is a matter of who is faster once it has died.
    const points = sampleOf(
      passes.filter((point) => point !== "inbox.stripe.handled"),
      7,
    );
    await killedInTurn({ ...story, template, passes }, points);
  }, 600_000);

  killedOneByOne("paid", { sample: 1, timeoutMs: 90_000, story: () => ({ ...story, template }) });
});
