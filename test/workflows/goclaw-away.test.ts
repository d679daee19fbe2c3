import { expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import { moveAgent } from "../../src/services/deployments/move-agent.ts";
import { stopAgent } from "../../src/services/deployments/stop-agent.ts";
import { tendBackups } from "../../src/workflows/backups/tend-backups.ts";
import { type ChangeWorld, startChangeWorld } from "./change-world.ts";
import { startDeployWorld } from "./deploy-world.ts";
import { listenFor, stayAway } from "./listening.ts";

/** Longer than anybody is waited for. */
const AWAY_MS = 3_600_000;
const stepOf = async (w: ChangeWorld, id: string) => (await w.repos.leaseChanges.findOpen(id))?.step;

async function agent() {
  const w = await startChangeWorld("managed", { companions: true });
  const id = await w.liveAgent();
  await w.tells(id, "one");
  await listenFor(w, 0);
  return { w, id };
}

/** What was due meanwhile is done at once when GoClaw is back, before any container was heard. */
async function returns(w: ChangeWorld, id: string): Promise<void> {
  const goclaw = stayAway(w, AWAY_MS);
  const look = async () => {
    await tendBackups(w.ctx, id);
    await w.advance(id);
  };
  await look();
  await goclaw.listens();
  await look();
}

/** Looked at until nothing more is to be done at once; its container does nothing meanwhile. */
async function looks(w: ChangeWorld, id: string): Promise<void> {
  for (let look = 0; look < 3; look++) await w.advance(id);
}

test("a move that waits for a backup when GoClaw goes away waits on when it is back, and goes on with what is saved then", async () => {
  const { w, id } = await agent();
  const old = await w.current(id);
  await moveAgent({ ctx: w.ann.ctx, input: { deploymentId: id, why: "asked" } });
  await looks(w, id);
  await returns(w, id);
  expect(await stepOf(w, id)).toBe("saving");
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.id).not.toBe(old?.id);
  expect(await w.lastEvent(id, "moved")).toMatchObject({ saved: "made" });
  expect(await w.knows(id)).toEqual(["one"]);
});

test("so does a stop, which is undone where nobody answers in the time that there is from then on", async () => {
  const { w, id } = await agent();
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
  await looks(w, id);
  await returns(w, id);
  expect(await stepOf(w, id)).toBe("saving");
  w.manners.saves = false;
  await listenFor(w, w.ctx.settings.deploy.saveTimeoutMs - 1_000);
  await looks(w, id);
  expect(await stepOf(w, id)).toBe("saving");
  await listenFor(w, 1_000);
  await looks(w, id);
  expect(await w.lastEvent(id, "save_missed")).toMatchObject({ goesOn: false, late: true });
});

test("a stop that must be is kept waiting by no GoClaw that falls over again and again", async () => {
  const { w, id } = await agent();
  await stopAgent({ ctx: w.ctx, input: { deploymentId: id, by: "payment" } });
  await looks(w, id);
  for (let absence = 0; absence < 2; absence++) await returns(w, id);
  expect(await stepOf(w, id)).toBe("saving");
  await returns(w, id);
  await looks(w, id);
  expect((await w.row(id)).phase).toBe("stopped");
});

test("last words that GoClaw was away for are waited for again, and go along", async () => {
  const { w, id } = await agent();
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "blacklist" } });
  await w.untilStep(id, "starting");
  await w.tells(id, "two");
  await w.untilStep(id, "quieting");
  await returns(w, id);
  expect(await stepOf(w, id)).toBe("quieting");
  await w.untilPhase(id, "live");
  expect(await w.lastEvent(id, "quieted")).toMatchObject({ saved: true, late: false });
  expect(await w.knows(id)).toEqual(["one", "two"]);
});

test("a new lease that could not fetch the bot while GoClaw was away is given its time to speak", async () => {
  const { w, id } = await agent();
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "blacklist", withoutBackup: true } });
  await w.untilStep(id, "switching");
  await returns(w, id);
  expect(await stepOf(w, id)).toBe("switching");
  await w.untilPhase(id, "live");
  expect(await w.typesOf(id)).not.toContain("switch_failed");
});

test("a container that could not fetch its configuration while GoClaw was away is not its provider's fault", async () => {
  const { w, id } = await agent();
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "blacklist", withoutBackup: true } });
  w.manners.boots = false;
  await w.untilStep(id, "starting");
  await returns(w, id);
  expect(await stepOf(w, id)).toBe("starting");
  w.manners.boots = true;
  await w.untilPhase(id, "live");
  expect(await w.typesOf(id)).not.toContain("attempt_failed");
});

/** A first deploy whose container is on its way when GoClaw goes away, for longer than a deploy may take. */
async function startingDeploy() {
  const w = await startDeployWorld();
  const id = await w.queued();
  await listenFor(w, 0);
  await w.stepTo(id, "starting");
  return {
    w,
    id,
    async absence(): Promise<void> {
      const goclaw = stayAway(w, AWAY_MS);
      await w.advance(id);
      await goclaw.listens();
      await w.advance(id);
    },
    phase: async () => (await w.row(id)).phase,
    blames: async () =>
      (
        await w.client.execute("select kind from provider_observations where kind not in ('bid','live')")
      ).rows.map(({ kind }) => kind),
  };
}

test("a first deploy has its time again when GoClaw is back, twice at most; no provider is blamed for its absence", async () => {
  const { w, id, absence, phase, blames } = await startingDeploy();
  await absence();
  await absence();
  expect(await phase()).toBe("starting");
  await absence();
  expect(await phase(), "its money does not wait for ever").toBe("failing");
  expect(await blames()).toEqual([]);
  expect(await w.repos.intents.listByDeployment(id)).toMatchObject([{ failureReason: "not_ready" }]);
});

test("a first deploy that boots when GoClaw is back becomes live at its first provider", async () => {
  const { w, id, absence, blames } = await startingDeploy();
  await absence();
  await w.boots(id);
  await w.stepTo(id, "live");
  expect(await w.row(id)).toMatchObject({ attempt: 1 });
  expect(await blames()).toEqual([]);
});

test("a provider that has closed by then what nobody handed it is not blamed, and another one is asked", async () => {
  const { w, id, absence, phase, blames } = await startingDeploy();
  await w.rig.backend.close((await w.intentOf(id))?.dseq ?? "");
  await absence();
  await w.stepTo(id, "queued", "creating", "bidding");
  expect(await phase()).not.toBe("failing");
  expect(await blames()).toEqual([]);
});

test("a container that says nothing in all the time that it has again is its provider's fault (negative control)", async () => {
  const { w, id, absence, phase, blames } = await startingDeploy();
  await absence();
  await listenFor(w, w.ctx.settings.deploy.readyTimeoutMs + 1);
  await w.advance(id);
  expect(await phase()).toBe("queued");
  expect(await blames()).toEqual(["not_ready"]);
});

test("a deploy that waits to be begun while GoClaw is away is begun when it is back", async () => {
  const w = await startDeployWorld();
  const id = await w.queued();
  await listenFor(w, 0);
  await stayAway(w, AWAY_MS).listens();
  await w.stepTo(id, "creating", "bidding", "starting");
  expect(await w.row(id)).toMatchObject({ attempt: 1 });
});

test("a provider that was not asked while GoClaw was away has its time again to take the manifest", async () => {
  const silent = () => Promise.reject(new AppError("unavailable", "no answer"));
  const w = await startDeployWorld({ meddle: () => ({ sendManifest: silent }) });
  const id = await w.queued();
  await listenFor(w, 0);
  await w.stepTo(id, "sending_manifest");
  await stayAway(w, AWAY_MS).listens();
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("sending_manifest");
  await listenFor(w, w.ctx.settings.deploy.manifestTimeoutMs + 1);
  await w.advance(id);
  expect((await w.row(id)).phase).toBe("queued");
});
