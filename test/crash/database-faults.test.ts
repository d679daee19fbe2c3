import { expect, test } from "vitest";
import type { HranaPeer } from "../db/hrana-peer.ts";
import { recover, stumble } from "../db/stumble.ts";
import { until } from "../world/until.ts";
import { type Books, checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { sampleOf } from "./crash-points.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";
import { everythingWrong } from "./run-case.ts";
import {
  choose,
  openCheckoutPage,
  payOnPage,
  playPaid,
  playRefunded,
  seeLive,
  signInSomehow,
} from "./stories.ts";

/** The share of requests that go wrong. */
const STUMBLES = 0.06;

function peerOf({ databasePeer }: CrashWorld): HranaPeer {
  if (!databasePeer) throw new Error("this world has no database server");
  return databasePeer;
}

const STORIES = [
  { end: "one live agent", play: playPaid, check: (books: Books) => checkLiveEnd(books, { creates: 1 }) },
  {
    end: "one full refund",
    play: playRefunded,
    check: (books: Books) => checkRefundedEnd(books, { creates: 3 }),
  },
];
const cases = sampleOf(
  [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) => STORIES.map((story) => ({ seed, ...story }))),
  0,
);

/** Whether GoClaw wants traffic, and whether it says that its database is well. */
async function readiness(world: CrashWorld): Promise<{ status: number; database: string | undefined }> {
  const answer = await fetch(`${world.url}/readyz`);
  const { checks } = (await answer.json()) as { checks: Record<string, string> };
  return { status: answer.status, database: checks.database };
}

/** Blocks for which the server is away: a few seconds, as in a restart or a failover. */
const AWAY_BLOCKS = 25;
/** Each piece of work in hand says twice or thrice that it has to wait; the standing ones say it again as time goes by. */
const CALM_LINES = 40;

test("a server that stumbles, is gone in the middle of a deploy and comes back: the story goes on", async () => {
  const world = await openCrashWorld({ database: "remote" });
  try {
    const peer = peerOf(world);
    await signInSomehow(world);
    await choose(world);
    const stumbles = stumble(peer, { seed: 1, share: STUMBLES });
    await payOnPage(world, await openCheckoutPage(world.ann));
    await world.untilBooks(() => world.akash.chain.listDeployments().length > 0);
    await peer.goAway();
    const linesBefore = world.logLines().length;
    const asked = world.ann.chat.says("/bots");
    const unwell = await readiness(world);
    expect(unwell.status).toBe(503);
    expect(unwell.database).not.toBe("ok");
    await world.blocks(AWAY_BLOCKS);
    const said = world.logLines().slice(linesBefore);
    await peer.comeBack();
    await seeLive(world);
    expect(stumbles()).toBeGreaterThan(5);
    await world.ann.chat.sees(/agent/i, { after: asked });
    recover(peer);
    await until("it is well again", async () => {
      const { status, database } = await readiness(world);
      return status === 200 && database === "ok";
    });
    expect(
      everythingWrong(world, (books) => checkLiveEnd(books, { creates: 1 })),
      world.logTail(),
    ).toEqual([]);
    expect(said.length, said.join("\n")).toBeLessThan(CALM_LINES);
  } finally {
    await world.close();
  }
}, 260_000);

test.each(cases)(
  "a server that loses answers, limits, fails and dawdles: from sign-in to $end, seed $seed",
  async ({ seed, play, check }) => {
    const world = await openCrashWorld({ database: "remote" });
    try {
      const stumbles = stumble(peerOf(world), { seed, share: STUMBLES });
      await signInSomehow(world);
      await choose(world);
      await play(world);
      expect(stumbles()).toBeGreaterThan(10);
      expect(everythingWrong(world, check), world.logTail()).toEqual([]);
    } finally {
      await world.close();
    }
  },
  200_000,
);
