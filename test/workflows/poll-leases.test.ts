import { expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import { mainBackend } from "../../src/services/deployments/backend-of.ts";
import { pollBackend, pollLeases } from "../../src/workflows/reconcile/poll-leases.ts";
import { eventually } from "../integrations/akash/chain-rig.ts";
import { type Meddle, startDeployWorld } from "./deploy-world.ts";

/** One agent that is live. The twin's blocks come as fast as this machine lets them, so their pace is made even. */
async function liveWorld(meddle: Meddle = () => ({})) {
  const w = await startDeployWorld({
    meddle: (real) => ({
      pace: async () => ({ ...(await real.pace()), secondsPerBlock: 0.02 }),
      ...meddle(real),
    }),
  });
  const id = await w.live();
  await eventually(async () => w.rig.twin.chain.height > 28_100_012);
  const intent = await w.intentOf(id);
  const dseq = intent?.dseq ?? "";
  await w.client.execute("delete from jobs");
  return {
    ...w,
    id,
    dseq,
    poll: () => pollBackend(w.ctx, mainBackend(w.ctx)),
    lease: async () => {
      const attempt = await w.intentOf(id);
      const row = attempt && (await w.repos.leases.lastOf(attempt));
      if (!row) throw new Error("there is no lease");
      return row;
    },
    woken: async () =>
      (
        await w.client.execute(
          "select key from jobs where key like 'deployment:%' or key like 'health:%' order by key",
        )
      ).rows.map(({ key }) => key),
  };
}

test("a round writes down how long an escrow lasts, and the next ones write nothing", async () => {
  const w = await liveWorld();
  expect(await w.poll()).toMatchObject({ leases: 1, changed: 1, lookups: 0 });
  const row = await w.lease();
  const escrow = w.rig.twin.chain.escrowAccounts().find(({ dseq }) => dseq === w.dseq);
  const rate = w.rig.twin.chain.listLeases().find(({ dseq }) => dseq === w.dseq)?.priceUact ?? 0;
  // Everything that was ever paid in lasts this many blocks from the lease on; the chain's own books agree.
  const left = Number(escrow?.fundsUact ?? 0n);
  const endsAt = w.rig.twin.chain.height + left / rate;
  expect(Math.abs((row.endHeight ?? 0) - endsAt)).toBeLessThan(3);
  expect(row.runsOutAt).toBeGreaterThan(w.clock.now());
  for (let round = 0; round < 3; round++) expect((await w.poll()).changed).toBe(0);
  expect(await w.woken()).toEqual([]);

  await w.rig.backend.deposit({ dseq: w.dseq, amountUact: 1_000_000 });
  expect((await w.poll()).changed).toBe(1);
  const paid = await w.lease();
  expect((paid.endHeight ?? 0) - (row.endHeight ?? 0)).toBeCloseTo(1_000_000 / rate, -1);
  expect(await w.woken()).toEqual([]);
});

test("a provider's notice and the end that follows wake whoever looks after the agent, once each", async () => {
  const w = await liveWorld();
  await w.poll();
  const { provider } = await w.lease();
  w.rig.twin.providers.setMode(provider, "reclaim");
  const state = () => w.rig.twin.chain.listLeases().find(({ dseq }) => dseq === w.dseq)?.state;
  await eventually(async () => state() === "reclaiming");
  expect((await w.poll()).changed).toBe(1);
  const notice = await w.lease();
  expect(notice.state).toBe("reclaiming");
  expect((notice.reclaimAt ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  expect(await w.woken()).toEqual([`deployment:${w.id}`, `health:${w.id}`]);
  await w.client.execute("delete from jobs");
  expect((await w.poll()).changed).toBe(0);

  await w.rig.backend.close(w.dseq);
  expect(await w.poll()).toMatchObject({ changed: 1, lookups: 1 });
  expect(await w.lease()).toMatchObject({ state: "closed", closeReason: "owner" });
  expect(await w.woken()).toEqual([`deployment:${w.id}`, `health:${w.id}`]);
  expect(await w.poll()).toMatchObject({ leases: 0, changed: 0, lookups: 0 });
});

test("nothing is gone because a page is missing, or because it slipped between two", async () => {
  let pages: "cut" | "slipped" | "down" = "cut";
  const w = await liveWorld(() => ({
    leasePage: async (from) => {
      if (pages === "slipped") return { items: [], next: null };
      if (from !== null || pages === "down") throw new AppError("unavailable", "no node");
      return { items: [], next: "more" };
    },
  }));
  expect(await w.poll()).toMatchObject({ leases: 1, changed: 0, lookups: 0 });
  pages = "slipped";
  expect(await w.poll()).toMatchObject({ leases: 1, changed: 0, lookups: 1 });
  pages = "down";
  await expect(w.poll()).rejects.toMatchObject({ code: "unavailable" });
  expect(await pollLeases(w.ctx)).toBeGreaterThan(w.clock.now());
  expect(await w.lease()).toMatchObject({ state: "active" });
  expect(w.logLines.join("")).toContain("akash.unpolled");
});

test("a lease that was given notice while the pages were read is on two of them, and is paid for once", async () => {
  let twice = false;
  const w = await liveWorld((real) => ({
    async leasePage(from) {
      const page = await real.leasePage(null);
      if (!twice) return { ...page, next: null };
      return from === null
        ? { ...page, next: "more" }
        : { items: page.items.map((one) => ({ ...one, state: "reclaiming" as const })), next: null };
    },
  }));
  await w.poll();
  const { endHeight } = await w.lease();
  twice = true;
  await w.poll();
  expect(await w.lease()).toMatchObject({ state: "reclaiming", endHeight });
});

test("an escrow stays as it is known while nobody can tell the chain's pace", async () => {
  const w = await liveWorld(() => ({
    pace: () => Promise.reject(new AppError("unavailable", "a young chain")),
  }));
  expect((await w.poll()).changed).toBe(0);
  expect((await w.lease()).runsOutAt).toBeNull();
});
