import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { checkLiveEnd, checkRefundedEnd } from "./check-books.ts";
import { type CrashWorld, type CrashWorldOptions, openCrashWorld } from "./crash-world.ts";
import { fanOut } from "./fan-out.ts";
import { everythingWrong, pricedTemplate } from "./run-case.ts";
import { shuffled } from "./seeded-random.ts";
import { openCheckoutPage, payOnPage, playRefunded, seeLive } from "./stories.ts";

/** I1 under what a payment provider may do with its webhooks, with crashes in between. */
let template: string;
beforeAll(async () => {
  template = await pricedTemplate();
}, 60_000);
afterAll(() => rmSync(template, { recursive: true, force: true }));

async function inWorld(
  options: CrashWorldOptions,
  play: (world: CrashWorld) => Promise<void>,
): Promise<void> {
  const world = await openCrashWorld({ template, ...options });
  try {
    await play(world);
  } finally {
    await world.close();
  }
}

/** Pays without ever coming back to our pages, so that only webhooks and the reconciler can tell. */
async function payElsewhere(world: CrashWorld): Promise<void> {
  await openCheckoutPage(world.ann);
  const session = world.stripe.ledger.sessions().at(-1);
  expect(world.stripe.pay(session?.id ?? "")).toMatchObject({ status: "complete" });
}

const eventIds = (world: CrashWorld): string[] => world.stripe.ledger.events().map((event) => event.id);
const expectOneAgent = (world: CrashWorld) =>
  expect(
    everythingWrong(world, (books) => checkLiveEnd(books, { creates: 1 })),
    world.logTail(),
  ).toEqual([]);

test(
  "every event three times, in a shuffled order, with a crash after one of them",
  () =>
    inWorld({ crash: { kind: "at", name: "inbox.stripe.handled", nth: 4 } }, async (world) => {
      world.stripe.webhooks.repeatEach(3);
      world.stripe.holdWebhooks();
      await payElsewhere(world);
      world.stripe.releaseWebhooks(shuffled(eventIds(world), 7));
      await seeLive(world);
      expect(world.died()).toEqual(["inbox.stripe.handled"]);
      expectOneAgent(world);
    }),
  90_000,
);

test(
  "every event three times at once, to two processes on one database, of which one dies for a while",
  () =>
    inWorld(
      {
        env: { TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: "hook_secret_1" },
        crash: { kind: "at", name: "create.signed", nth: 1 },
      },
      async (world) => {
        const port = await freePort();
        const other = world.startAnother(port, { crash: null });
        await other.ready();
        const proxy = await fanOut([world.url, `http://localhost:${port}`]);
        world.stripe.setWebhook({
          url: `${proxy.url}/webhooks/stripe`,
          secret: world.env.STRIPE_WEBHOOK_SECRET ?? "",
        });
        world.stripe.webhooks.repeatEach(3);
        world.stripe.holdWebhooks();
        await payElsewhere(world);
        world.stripe.releaseWebhooks("together");
        await seeLive(world);
        await proxy.close();
        expect(proxy.answers.filter((status) => status >= 400 && status !== 502)).toEqual([]);
        expectOneAgent(world);
      },
    ),
  90_000,
);

test(
  "no event ever arrives and nobody comes back to our pages: the reconciler finds the payment",
  () =>
    inWorld(
      { reconcileMs: 700, crash: { kind: "at", name: "queued.before_commit", nth: 1 } },
      async (world) => {
        world.stripe.webhooks.dropNext(1_000);
        await payElsewhere(world);
        await seeLive(world);
        expect(world.stripe.ledger.deliveries().every((one) => one.state === "dropped")).toBe(true);
        expectOneAgent(world);
      },
    ),
  90_000,
);

test(
  "no event ever arrives: the page that people land on after paying finds the payment",
  () =>
    inWorld({ crash: { kind: "at", name: "queued.after_commit", nth: 1 } }, async (world) => {
      world.stripe.webhooks.dropNext(1_000);
      await payOnPage(world, await openCheckoutPage(world.ann));
      await seeLive(world);
      expectOneAgent(world);
    }),
  90_000,
);

test(
  "every event again, and shuffled, after the money went back: nothing starts, nothing goes back twice",
  () =>
    inWorld({ crash: { kind: "at", name: "cancel.done_unrecorded", nth: 1 } }, async (world) => {
      await playRefunded(world);
      for (const id of shuffled(eventIds(world), 21)) world.stripe.deliverAgain(id);
      await world.stripe.settled();
      // What is behind a delivery is done in lanes; the page that people reload asks once more, and waits for its answer.
      const session = world.stripe.ledger.sessions().at(-1);
      await fetch(`${world.url}/paid?session_id=${session?.id}`);
      await world.blocks(10);
      expect(
        everythingWrong(world, (books) => checkRefundedEnd(books, { creates: 3 })),
        world.logTail(),
      ).toEqual([]);
    }),
  120_000,
);
