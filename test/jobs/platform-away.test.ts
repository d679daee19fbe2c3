import { expect, test } from "vitest";
import { jobTable } from "../../src/jobs/job-table.ts";
import type { ChannelAccounts, Platform } from "../../src/ports/channel-accounts.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";

const NOBODY = {} as ChannelAccounts;

test("what waits for a platform that is away is kept, and given up only where that platform is off", async () => {
  const w = await startMoneyWorld();
  const key = "discord:900";
  await w.ctx.repos.outbox.enqueue([
    { platform: "discord", chatId: "900", dedupeKey: "news", view: '{"body":[]}' },
  ]);
  const drain = (channels: ReadonlyMap<Platform, ChannelAccounts>) => {
    const contextFor = () => ({ ...w.ctx, channels });
    const table = jobTable({
      contextFor,
      adapters: new Map(),
      admins: [],
      lanes: new Map(),
      copies: null,
      erased: null,
    });
    return table.get("outbox")?.(key);
  };
  const state = async () => (await w.ctx.repos.outbox.findByKey("news"))?.state;
  expect(await drain(new Map([["discord", NOBODY]]))).toBeGreaterThan(w.clock.now() - 1);
  expect(await state()).toBe("pending");
  expect(await drain(new Map())).toBeNull();
  expect(await state()).toBe("dead");
});
