import { expect, test } from "vitest";
import type { ChannelAccounts, Platform } from "../../src/ports/channel-accounts.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";
import { jobsWith } from "./jobs-with.ts";

const NOBODY = {} as ChannelAccounts;

test("what waits for a platform that is away is kept, and given up only where that platform is off", async () => {
  const w = await startMoneyWorld();
  const key = "discord:900";
  await w.ctx.repos.outbox.enqueue([
    { platform: "discord", chatId: "900", dedupeKey: "news", view: '{"body":[]}' },
  ]);
  const drain = (channels: ReadonlyMap<Platform, ChannelAccounts>) => {
    return jobsWith({ contextFor: () => ({ ...w.ctx, channels }) }).get("outbox")?.(key);
  };
  const state = async () => (await w.ctx.repos.outbox.findByKey("news"))?.state;
  expect(await drain(new Map([["discord", NOBODY]]))).toBeGreaterThan(w.clock.now() - 1);
  expect(await state()).toBe("pending");
  expect(await drain(new Map())).toBeNull();
  expect(await state()).toBe("dead");
});
