import { expect, onTestFinished, test } from "vitest";
import { createLeasedCheck } from "../../src/chat/receive/leased-check.ts";
import { openTelegramBot, type TelegramBot } from "../../src/chat/telegram/bot.ts";
import { createWebhookCheck } from "../../src/chat/telegram/delivery-check.ts";
import { createPolling } from "../../src/chat/telegram/ingress.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { openBooks } from "../../src/sandbox/kernel/books.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { startTelegramTwin, type TelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import { createEngine } from "../../src/workflows/engine/engine.ts";
import { createTestClock, openTestDatabase } from "../db/test-database.ts";
import { silent } from "../http/web-world.ts";
import { until } from "../world/until.ts";

const TOKEN = "1234567890:AAH0-main_bot_token_of_the_delivery_test";
const KEY = "poll:telegram";

async function startBot(): Promise<{ twin: TelegramTwin; bot: TelegramBot }> {
  const twin = await startTelegramTwin({
    books: openBooks(),
    mainBot: { token: TOKEN, username: "goclaw_bot", name: "GoClaw" },
    webhookBackoffMs: 50,
  });
  onTestFinished(() => twin.close());
  return { twin, bot: await openTelegramBot({ token: TOKEN, apiRoot: twin.apiRoot }) };
}

const refused = (code: number) => ({
  kind: "status" as const,
  match: /getUpdates/,
  times: 3,
  status: code,
  body: JSON.stringify({ ok: false, error_code: code, description: "no" }),
});

test("what the one replica's polls come to can be read by every other, and so can that nobody polls", async () => {
  const { twin, bot } = await startBot();
  const { repos, client } = await openTestDatabase();
  const look = createLeasedCheck(repos.jobs, systemClock, KEY, "nobody_polls");
  expect(await look()).toBe("nobody_polls");

  const polling = createPolling({ bot, store: async () => "stored", log: silent, maxPauseMs: 20 });
  const engine = createEngine({
    jobs: repos.jobs,
    clock: systemClock,
    log: silent,
    handlers: new Map([["poll", () => polling.advance()]]),
  });
  onTestFinished(async () => {
    await Promise.all([polling.stop(), engine.stop(1_000)]);
  });
  const ann = meet(twin, "Ann");
  const says = async (word: string | null) =>
    await until(`${word}`, async () => {
      ann.says("another update");
      return (await look()) === word;
    });
  await client.batch(engine.scheduler.wakeStatements(KEY, Date.now()), "write");
  engine.start();
  await says(null);
  for (const [fault, word] of [
    [refused(401), "token_refused"],
    [refused(409), "polled_elsewhere"],
    [{ kind: "drop_before" as const, match: /getUpdates/, times: 3 }, "unreachable"],
  ] as const) {
    twin.faults.add(fault);
    await says(word);
    await says(null);
  }
  const later = createTestClock(Date.now() + 61_000);
  expect(await createLeasedCheck(repos.jobs, later, KEY, "nobody_polls")()).toBe("nobody_polls");
}, 30_000);

test("a replica that stops leaves the polling to the others", async () => {
  const { bot } = await startBot();
  const { repos, client } = await openTestDatabase();
  const polling = createPolling({ bot, store: async () => "stored", log: silent });
  const engine = createEngine({
    jobs: repos.jobs,
    clock: systemClock,
    log: silent,
    handlers: new Map([["poll", () => polling.advance()]]),
  });
  await client.batch(engine.scheduler.wakeStatements(KEY, Date.now()), "write");
  engine.start();
  await until("a poll", async () => ((await repos.jobs.find(KEY))?.leaseUntil ?? 0) > 0);
  await Promise.all([polling.stop(), engine.stop(1_000)]);
  expect(await repos.jobs.claim(Date.now(), 1_000, 1)).toMatchObject([{ key: KEY }]);
});

test("by webhook, Telegram itself says whether its deliveries arrive, and is seldom asked", async () => {
  const { twin, bot } = await startBot();
  const url = `https://127.0.0.1:${await freePort()}/webhooks/telegram`;
  const fresh = () => createWebhookCheck({ bot, url, clock: systemClock });
  expect(await fresh()()).toBe("webhook_elsewhere");
  await bot.call((api) => api.setWebhook({ url }));
  expect(await fresh()()).toBeNull();
  meet(twin, "Ann").says("nobody takes this");
  await until("a failed delivery", async () => (await fresh()()) === "deliveries_fail");

  let asked = 0;
  const counting: TelegramBot = {
    ...bot,
    call: (work) => {
      asked++;
      return bot.call(work);
    },
  };
  const probed = createWebhookCheck({ bot: counting, url, clock: systemClock });
  await Promise.all(Array.from({ length: 100 }, () => probed()));
  expect(asked).toBe(1);

  twin.faults.add({ kind: "drop_before", match: /getWebhookInfo/, times: 5 });
  expect(await fresh()()).toBe("unreachable");
  twin.revokeToken("goclaw_bot");
  twin.faults.clear();
  expect(await fresh()()).toBe("token_refused");
}, 30_000);
