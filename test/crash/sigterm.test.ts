import { expect, test } from "vitest";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { checkLiveEnd } from "./check-books.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";
import { startMain } from "./main-process.ts";
import { everythingWrong } from "./run-case.ts";
import { openCheckoutPage, payOnPage, seeLive } from "./stories.ts";
import { useTemplates } from "./templates.ts";

const WITHIN_MS = 10_000;

async function usingWorld(template: string, play: (world: CrashWorld) => Promise<void>): Promise<void> {
  const world = await openCrashWorld({ template, asleep: true });
  try {
    await play(world);
  } finally {
    await world.close();
  }
}

const from = useTemplates();

test(
  "asked to stop in the middle of a deploy, it stops in time, and the deploy goes on at the next start",
  () =>
    usingWorld(from.priced, async (world) => {
      const main = await startMain(world);
      await payOnPage(world, await openCheckoutPage(world.ann));
      await world.untilBooks(() => world.akash.chain.listDeployments().length > 0);
      // Said while it stops: either this life answers it or the next one does.
      const ending = main.stop();
      const from = world.ann.chat.says("/help");
      expect(await ending).toMatchObject({ code: 0, signal: null });
      expect((await ending).tookMs).toBeLessThan(WITHIN_MS);
      await world.goclaw.ready();
      await world.ann.chat.sees(/deploy/i, { after: from });
      await seeLive(world);
      expect(everythingWrong(world, (books) => checkLiveEnd(books, { creates: 1 }))).toEqual([]);
    }),
  90_000,
);

test(
  "asked to stop in the middle of an answer, it lets the answer end first",
  () =>
    usingWorld(from.live, async (world) => {
      const main = await startMain(world);
      const [bot] = [...world.ann.chat.transcript()].flatMap((e) =>
        e.buttons.flatMap((b) => b.url?.match(/t\.me\/(\w+_bot)$/)?.[1] ?? []),
      );
      const agent = personIn(world.ann.chat.app, bot ?? "", 30_000);
      world.llm.hold();
      agent.says("Hello, who are you?");
      await world.untilBooks(() => world.llm.requests.some((r) => r.path.endsWith("/chat/completions")));
      const ending = main.stop();
      await world.blocks(10);
      world.llm.release();
      await agent.sees(/agent/i);
      expect(await ending).toMatchObject({ code: 0, signal: null });
      expect((await ending).tookMs).toBeLessThan(WITHIN_MS);
      expect(world.llm.requests.filter((r) => r.path.endsWith("/chat/completions"))).toHaveLength(1);
      expect(world.llm.aborted).toBe(0);
    }),
  90_000,
);

test(
  "an answer that does not end does not keep it from stopping",
  () =>
    usingWorld(from.live, async (world) => {
      const main = await startMain(world);
      const [bot] = [...world.ann.chat.transcript()].flatMap((e) =>
        e.buttons.flatMap((b) => b.url?.match(/t\.me\/(\w+_bot)$/)?.[1] ?? []),
      );
      const agent = personIn(world.ann.chat.app, bot ?? "", 30_000);
      world.llm.hold();
      agent.says("Hello, who are you?");
      await world.untilBooks(() => world.llm.requests.some((r) => r.path.endsWith("/chat/completions")));
      const ending = await main.stop();
      expect(ending).toMatchObject({ code: 0, signal: null });
      expect(ending.tookMs).toBeLessThan(WITHIN_MS);
      world.llm.release();
    }),
  60_000,
);
