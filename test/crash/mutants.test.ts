import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { openCrashWorld } from "./crash-world.ts";
import { MUTANTS, plantMutant } from "./mutants.ts";
import { readBooks } from "./read-books.ts";
import { everythingWrong, pricedTemplate } from "./run-case.ts";
import { openCheckoutPage, payOnPage, refuseEverywhere } from "./stories.ts";

/** Negative controls: with a mistake planted in the product, the same crashes and the same questions must find it. */
let template: string;
beforeAll(async () => {
  template = await pricedTemplate();
}, 60_000);
afterAll(() => rmSync(template, { recursive: true, force: true }));

test("a create that forgets its dseq leaves an orphan, and the chain's books say so", async () => {
  const crash = { kind: "at", name: "create.done_unrecorded", nth: 1 } as const;
  const world = await openCrashWorld({ template, mutant: "forgets_its_dseq", crash });
  try {
    // The attempt under the noted dseq does not exist, so the person may not see an end in the time of a test.
    await payOnPage(world, await openCheckoutPage(world.ann));
    await world.untilBooks(() => world.akash.chain.listDeployments().length > 1);
    const wrong = everythingWrong(world, (books) => checkLiveEnd(books, { creates: 1 })).join("\n");
    expect(wrong).toMatch(/I2: 2 deployments were created/);
    expect(wrong).toMatch(/I7: at block \d+ 2 deployments ran and 1 were paid for/);
  } finally {
    await world.close();
  }
}, 90_000);

test("a refund noted as done before it is made is lost in a crash, and the ledger says so", async () => {
  const crash = { kind: "at", name: "refund.before_call", nth: 1 } as const;
  const world = await openCrashWorld({ template, mutant: "forgets_its_refund", crash });
  try {
    refuseEverywhere(world);
    await payOnPage(world, await openCheckoutPage(world.ann));
    await world.untilBooks(() =>
      world.stripe.ledger.subscriptions().some((one) => one.status === "canceled"),
    );
    await world.blocks(5);
    const wrong = checkRefundedEnd(readBooks(world), { creates: 3 }).join("\n");
    expect(wrong).toMatch(/I1: 0 refunds, wanted 1/);
    expect(wrong).toMatch(/I1: 0 given back, wanted 2900/);
  } finally {
    await world.close();
  }
}, 90_000);

test("a mutant that fits nothing is refused, so that no control goes stale in silence", () => {
  expect(() => plantMutant("no_such_mutant")).toThrow(/no mutant no_such_mutant/);
  for (const { file, original } of Object.values(MUTANTS)) {
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")).toContain(original);
  }
});
