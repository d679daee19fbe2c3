import { expect, test } from "vitest";
import type { Phase } from "../../src/domain/deployments/phases.ts";
import { AppError } from "../../src/errors.ts";
import type { ChannelAccounts, Platform } from "../../src/ports/channel-accounts.ts";
import { queued } from "../../src/workflows/deploy/queued.ts";
import { workload } from "../integrations/akash/workloads.ts";
import { DEPOSIT_UACT } from "../world/service-settings.ts";
import { type Meddle, pastedOnly, startDeployWorld } from "./deploy-world.ts";

const MINUTE_MS = 60_000;
const eventsOf = async (w: Awaited<ReturnType<typeof startDeployWorld>>, id: string) =>
  (await w.repos.events.listAfter(id, { limit: 500 })).map((e) => ({
    type: e.type,
    evidence: JSON.parse(e.evidence),
  }));

/** What our books say of providers. */
const blames = async (w: Awaited<ReturnType<typeof startDeployWorld>>) =>
  (await w.client.execute("select kind from provider_observations")).rows.map((row) => String(row.kind));

test("a live agent whose deployment the chain calls closed is healed, and keeps its slot", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const intent = await w.intentOf(id);
  expect(await w.advance(id), "a healthy agent is looked at later").toBeGreaterThan(w.clock.now());
  expect((await w.row(id)).phase).toBe("live");

  await w.rig.backend.close(intent?.dseq ?? "");
  await w.stepTo(id, "healing");
  expect(await w.repos.leaseChanges.findOpen(id)).toMatchObject({ kind: "heal", oldLost: true });
  expect(await w.repos.slots.findFree(w.ann.userId, w.clock.now())).toBeNull();
  expect((await eventsOf(w, id)).find((e) => e.type === "heal_begun")?.evidence).toMatchObject({
    why: "lease_closed",
  });
});

test("a live agent that cannot be looked at stays live (I3)", async () => {
  let down = false;
  const w = await startDeployWorld({
    channels: pastedOnly,
    meddle: (real) => ({
      readDeployment: (dseq) =>
        down ? Promise.reject(new AppError("unavailable", "no node answers")) : real.readDeployment(dseq),
    }),
  });
  const id = await w.live();
  down = true;
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("live");
});

test("a live agent whose plan is over is closed, even if nobody told it", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const [plan] = await w.repos.subscriptions.listByUser(w.ann.userId);
  await w.repos.subscriptions.sync(plan?.id ?? "", { status: "unknown" });
  await w.advance(id);
  expect((await w.row(id)).phase, "an unknown status ends nothing").toBe("live");
  await w.repos.subscriptions.sync(plan?.id ?? "", { status: "canceled" });
  await w.stepTo(id, "closed");
  expect(w.onChain((await w.intentOf(id))?.dseq ?? "")).toBe("closed");
});

test("nothing is started on a plan of unknown status, and nothing is given up before the deadline", async () => {
  const w = await startDeployWorld();
  const id = await w.queued();
  const [plan] = await w.repos.subscriptions.listByUser(w.ann.userId);
  await w.repos.subscriptions.sync(plan?.id ?? "", { status: "unknown" });
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("queued");
  await w.repos.subscriptions.sync(plan?.id ?? "", { status: "active" });
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("creating");
});

test("a transaction that was not seen may still land: the deploy is not called over before it cannot", async () => {
  const w = await startDeployWorld({
    meddle: () => ({
      create: async ({ onSigned }) => {
        await onSigned("AA");
        return { kind: "unseen", txHash: "AA" };
      },
    }),
  });
  const id = await w.queued();
  await w.stepTo(id, "creating");
  await w.advance(id);
  w.clock.offsetMs += 31 * MINUTE_MS;
  await w.stepTo(id, "failing");
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("failing");
  expect(await w.intentOf(id)).toMatchObject({ state: "unwanted" });

  // It lands after all, and is closed on chain before the deploy is called failed.
  const intent = await w.intentOf(id);
  await w.rig.backend.create({
    dseq: intent?.dseq ?? "",
    manifest: {
      json: await w.repos.intents.openManifest(intent?.id ?? ""),
      hashHex: intent?.manifestHash ?? "",
    },
    depositUact: DEPOSIT_UACT,
    onSigned: async () => undefined,
  });
  await w.stepTo(id, "failed");
  expect(w.onChain(intent?.dseq ?? "")).toBe("closed");
});

test("an attempt that was given up while its transaction was being signed is not broadcast", async () => {
  let giveUp = async (): Promise<void> => undefined;
  const w = await startDeployWorld({
    meddle: (real) => ({
      create: async (input) => {
        await giveUp();
        return await real.create(input);
      },
    }),
  });
  const id = await w.queued();
  await w.stepTo(id, "creating");
  const intent = await w.intentOf(id);
  giveUp = async () => void (await w.repos.intents.transition(intent?.id ?? "", ["planned"], "closed"));
  await w.advance(id).catch(() => null);
  expect(w.onChain(intent?.dseq ?? "")).toBeUndefined();
});

test("a worker that slept through the whole deploy does not close what others made meanwhile", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  const asItWas = await w.row(id);
  await w.stepTo(id, "starting");
  const intent = await w.intentOf(id);
  const before = w.clock.now();
  expect(await queued(w.ctx, asItWas), "it looks again").toBeGreaterThan(before);
  expect(w.onChain(intent?.dseq ?? "")).toBe("active");
  expect((await w.row(id)).phase).toBe("starting");
});

test("somebody else's deployment under our number is left alone, and the deploy goes on under another", async () => {
  let taken: string | null = null;
  const w = await startDeployWorld({
    meddle: (real) => ({
      nextDseq() {
        const dseq = taken ?? real.nextDseq();
        taken = null;
        return dseq;
      },
      create: async (input) => {
        // As one that was signed for the first time before the number was taken.
        await input.onSigned("AA");
        return await real.create(input);
      },
    }),
  });
  taken = w.rig.backend.nextDseq();
  const manifest = await w.rig.backend.freeze(workload());
  const onSigned = async () => undefined;
  const stranger = taken;
  await w.rig.backend.create({ dseq: stranger, manifest, depositUact: DEPOSIT_UACT, onSigned });
  const id = await w.queued();
  await w.stepTo(id, "bidding");
  expect(await w.row(id)).toMatchObject({ attempt: 2 });
  expect(w.onChain(stranger)).toBe("active");
  expect(await w.repos.intents.findByDseq(w.rig.backend.owner, stranger)).toMatchObject({ state: "closed" });
});

test("an empty wallet is nobody's failed attempt: the deploy waits for it to be filled", async () => {
  let empty = true;
  const w = await startDeployWorld({
    meddle: (real) => ({
      create: (input) =>
        empty
          ? Promise.reject(
              new AppError("rejected", "no funds", { details: { reason: "insufficient_funds" } }),
            )
          : real.create(input),
    }),
  });
  const id = await w.queued();
  await w.stepTo(id, "creating");
  for (let i = 0; i < 5; i++) await w.advance(id);
  expect(await w.row(id)).toMatchObject({ phase: "creating", attempt: 1 });
  empty = false;
  await w.stepTo(id, "bidding");
  expect(await w.row(id)).toMatchObject({ attempt: 1 });
});

test("a node that cannot be read past the deadline gives the money back, not a stuck deploy", async () => {
  const w = await startDeployWorld({
    meddle: () => ({ float: () => Promise.reject(new AppError("unavailable", "no node answers")) }),
  });
  const id = await w.queued();
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("queued");
  w.clock.offsetMs += 31 * MINUTE_MS;
  await w.stepTo(id, "failed");
  expect(await w.row(id)).toMatchObject({ failureReason: "deadline" });
});

/** A Telegram that can be away, or refuse our own token. */
function moodyTelegram(mood = new AppError("timeout", "no answer in time")) {
  let isAway = true;
  const answer = (token: string) => (isAway ? Promise.reject(mood) : Promise.resolve(token));
  const channels = new Map<Platform, ChannelAccounts>([
    [
      "telegram",
      {
        ...(pastedOnly.get("telegram") as ChannelAccounts),
        restrictToOwner: async () => void (await answer("")),
        managedToken: () => answer("7000:managed-token"),
        rotateManagedToken: () => answer("7000:rotated-token"),
      },
    ],
  ]);
  return {
    channels,
    comesBack: () => {
      isAway = false;
    },
  };
}

test("our own token that Telegram refuses is no word on a container's secret: it asks again, and is excused", async () => {
  const telegram = moodyTelegram(new AppError("unauthenticated", "getManagedBotToken: 401 Unauthorized"));
  const w = await startDeployWorld(telegram);
  const id = await w.queued();
  await w.client.execute({
    sql: "update deployments set channel_kind='managed', channel_token=null where id=?",
    args: [id],
  });
  await w.stepTo(id, "starting");
  await expect(w.boots(id)).rejects.toMatchObject({ code: "unavailable" });
  expect(await w.repos.events.last(id)).toMatchObject({ type: "channel_away" });
  telegram.comesBack();
  await w.boots(id);
  await w.stepTo(id, "live");
});

test.each([
  { name: "is back in time", until: 20, end: "live" },
  { name: "stays away past the deadline", until: 31, end: "failed" },
])("a Telegram that $name while an agent boots: no provider is blamed", async ({ until, end }) => {
  const telegram = moodyTelegram();
  let isUp = true;
  const meddle: Meddle = (real) => ({
    workloadStatus: async (lease) => ({
      ...(await real.workloadStatus(lease)),
      ...(!isUp && { ready: false }),
    }),
  });
  const w = await startDeployWorld({ ...telegram, meddle });
  const id = await w.queued();
  await w.client.execute({
    sql: "update deployments set channel_kind='managed', channel_token=null where id=?",
    args: [id],
  });
  await w.stepTo(id, "starting");
  for (let minute = 0; minute < until; minute++) {
    await expect(w.boots(id)).rejects.toMatchObject({ code: "timeout" });
    await w.advance(id);
    w.clock.offsetMs += MINUTE_MS;
  }
  telegram.comesBack();
  if (end === "live") {
    // The agent needs a moment to come up, which is not counted from before the outage.
    await w.boots(id);
    isUp = false;
    await w.advance(id);
    expect((await w.row(id)).phase).toBe("starting");
    isUp = true;
  }
  if (end === "failed") expect((await w.row(id)).phase).toBe("failing");
  await w.stepTo(id, end as Phase);
  expect(await w.row(id)).toMatchObject({
    attempt: 1,
    ...(end === "failed" && { failureReason: "channel_away" }),
  });
  expect((await blames(w)).filter((kind) => kind !== "bid" && kind !== "live")).toEqual([]);
});

test("a container that never asks while Telegram is well is the provider's fault (negative control)", async () => {
  const w = await startDeployWorld();
  const id = await w.queued();
  await w.stepTo(id, "starting");
  w.clock.offsetMs += 20 * MINUTE_MS;
  await w.advance(id);
  expect(await blames(w)).toContain("not_ready");
});

test("a bot that was taken from us ends the deploy at once, without blaming a provider", async () => {
  const channels = new Map<Platform, ChannelAccounts>([
    [
      "telegram",
      {
        ...(pastedOnly.get("telegram") as ChannelAccounts),
        restrictToOwner: () => Promise.reject(new AppError("forbidden", "not managed")),
        rotateManagedToken: () => Promise.reject(new AppError("forbidden", "not managed")),
      },
    ],
  ]);
  const w = await startDeployWorld({ channels });
  const id = await w.queued();
  await w.client.execute({
    sql: "update deployments set channel_kind='managed', channel_token=null where id=?",
    args: [id],
  });
  await w.stepTo(id, "starting");
  await expect(w.boots(id)).rejects.toMatchObject({ code: "forbidden" });
  await w.stepTo(id, "failed");
  expect(await w.row(id)).toMatchObject({ failureReason: "channel_gone", attempt: 1 });
});
