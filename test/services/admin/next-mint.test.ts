import { expect, test } from "vitest";
import type { AkashBackend } from "../../../src/ports/akash-backend.ts";
import { readTreasury } from "../../../src/services/admin/treasury.ts";
import { only } from "../../world/only.ts";
import { GOOD, startProviderWorld } from "../providers/provider-world.ts";

const DAY_MS = 86_400_000;
/** 14,400 blocks a day, a thousand uact each. */
const PER_DAY = 14_400_000;

test("the treasury says on which day it mints next, and says none where the operator has switched that off", async () => {
  const w = await startProviderWorld();
  await w.agentAt(GOOD);
  await w.client.execute("update leases set price_uact_per_block=1000");
  const akash = only<AkashBackend>("akash", {
    ...{ name: "chain" as const, owner: "akash1operator" },
    mint: only<NonNullable<AkashBackend["mint"]>>("mint"),
    float: async () => ({ actUact: 40 * PER_DAY, aktUakt: 30_000_000 }),
    pace: async () => ({ height: 1, atMs: 0, secondsPerBlock: 6 }),
  });
  const figures = async (mint: boolean) => {
    const { settings } = w.olga.ctx;
    const treasury = { ...settings.treasury, mint };
    const ctx = { ...w.olga.ctx, akash, settings: { ...settings, treasury } };
    return (await readTreasury({ ctx }))[0]?.mint;
  };
  const days = ((await figures(true))?.nextAtMs ?? 0) - w.clock.now();
  expect(Math.round(days / DAY_MS)).toBe(10);
  expect(await figures(false)).toMatchObject({ isOn: false, nextAtMs: null });
});
