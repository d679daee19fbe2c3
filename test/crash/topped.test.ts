import { describe, expect, test } from "vitest";
import { type Books, checkLiveEnd } from "./check-books.ts";
import { pointsOf, sampleOf } from "./crash-points.ts";
import type { CrashWorld } from "./crash-world.ts";
import { killedInTurn } from "./killed-at.ts";
import { withLog } from "./stories.ts";
import { useTemplates } from "./templates.ts";

const from = useTemplates();

const DEPOSIT_UACT = 5_000_000n;
/** What a plan allows in thirty days, all of which this escrow needs at once. */
const BUDGET_UACT = 30_000_000n;

/** I2 and I7 by the chain's books: GoClaw is killed while it pays into an escrow that will not last, and while it mints. */
describe("killed while money is put where it is needed", () => {
  /** At this chain's pace an escrow lasts hours, and a year of one agent is more than the wallet has. */
  const runway = { RUNWAY_BELOW_HOURS: "72", RUNWAY_UNTIL_HOURS: "2160" };
  const minting = { ...runway, TREASURY_AHEAD_DAYS: "365" };

  function story(env: Record<string, string>) {
    let mintedUact = 0n;
    return {
      env,
      template: from.live,
      async play(world: CrashWorld) {
        const { chain } = world.akash;
        const added = () =>
          chain.escrowAccounts().reduce((sum, { depositedUact }) => sum + depositedUact, -DEPOSIT_UACT);
        // It mints until all AKT is burnt, or until one that nobody sent is given up, after which it rests.
        const isMinted = () =>
          env === runway ||
          (chain.mints().every(({ status }) => status !== "pending") &&
            world.logLines().some((line) => /operator\.(wallet_low|mint_cancelled)/.test(line)));
        await withLog(
          world,
          world.untilBooks(() => added() > 0n && isMinted(), 60_000),
        );
        await world.blocks(20);
        // Whoever wakes up again looks again.
        world.goclaw.kill();
        await world.goclaw.ready();
        await world.blocks(30);
        expect(added()).toBe(BUDGET_UACT);
        mintedUact = chain.mints().reduce((sum, { minted }) => sum + minted, 0n);
      },
      check: (books: Books) =>
        checkLiveEnd({ ...books, walletUact: books.walletUact - mintedUact }, { creates: 1 }),
    };
  }

  test("at every point of a deposit in turn", async () => {
    const points = pointsOf("topped").filter((point) => point.startsWith("deposit."));
    await killedInTurn(story(runway), points);
  }, 240_000);

  // One that was signed and never sent is given up, and the next rests: its end is passed in a case of its own.
  const mints = [
    { points: ["mint.before_call", "mint.signed"] },
    { points: pointsOf("topped").filter((point) => point === "mint.done_unrecorded") },
  ];
  test.each(sampleOf(mints, 0))(
    "at $points while it mints",
    async ({ points }) => {
      await killedInTurn(story(minting), points);
    },
    120_000,
  );
});
