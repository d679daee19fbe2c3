import { expect, test } from "vitest";
import { restoreBackup } from "../../src/services/backups/restore-backup.ts";
import { cancelChange } from "../../src/services/deployments/cancel-change.ts";
import { moveAgent } from "../../src/services/deployments/move-agent.ts";
import { resumeAgent } from "../../src/services/deployments/resume-agent.ts";
import { stopAgent } from "../../src/services/deployments/stop-agent.ts";
import { tendBackups } from "../../src/workflows/backups/tend-backups.ts";
import { advanceDeployment } from "../../src/workflows/deploy/advance-deployment.ts";
import { type ChangeWorld, startChangeWorld } from "./change-world.ts";
import { signIn } from "./saved-before.ts";

/** What an agent is told between the backup that a move begins with and the moment in which it changes hands. */
const KINDS = ["managed", "pasted"] as const;
const SOME = process.env.GOCLAW_FULL ? KINDS : KINDS.slice(0, 1);

/** An agent that was told something, and told something more after a move had saved it. */
async function movingAgent(kind: (typeof KINDS)[number] = "managed") {
  const w = await startChangeWorld(kind, { companions: true });
  const id = await w.liveAgent();
  await w.tells(id, "one");
  const old = await w.current(id);
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "blacklist" } });
  await w.untilStep(id, "starting");
  expect(await w.tells(id, "two")).toBe(true);
  return { w, id, old };
}

/** The same by another way, or what hardly ever happens. */
const full = test.runIf(process.env.GOCLAW_FULL);
const oldOne = (w: ChangeWorld) => w.containers[0]?.companion;
const whole = (w: ChangeWorld, id: string) => w.repos.backups.list(id, ["whole"], { limit: 9 });

test.each(SOME)("what a %s bot learns while its next lease is made goes along", async (kind) => {
  const { w, id, old } = await movingAgent(kind);
  await w.untilStep(id, "quieting");
  await w.untilStep(id, "fencing");
  // Whatever somebody says now waits at the platform.
  expect(await w.tells(id, "never")).toBe(false);
  expect(await whole(w, id)).toMatchObject([
    { why: "move", intentId: old?.id },
    { why: "move", intentId: old?.id },
  ]);
  await w.untilStep(id, "retiring");
  expect(await w.knows(id)).toEqual(["one", "two"]);
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.id).not.toBe(old?.id);
  const [last] = await whole(w, id);
  const moved = await w.lastEvent(id, "moved");
  expect(moved).toMatchObject({ saved: "made", savedSilent: true, savedAtMs: last?.endedAt });
  const told = (await w.repos.events.listAfter(id, { limit: 500 })).filter(
    ({ type }) => type === "state_restored",
  );
  expect(told.map(({ evidence }) => JSON.parse(evidence).isPartOfMove)).toEqual([true, true]);
});

test("a container that its provider empties after a move has its owner told with what it began again", async () => {
  const { w, id } = await movingAgent();
  await w.untilPhase(id, "live");
  const now = w.containers.at(-1)?.companion;
  await now?.isEmptied();
  await now?.reports(w.manners);
  expect(await w.knows(id)).toEqual(["one", "two"]);
  expect(await w.lastEvent(id, "state_restored")).toMatchObject({ kept: false, isPartOfMove: false });
});

test("who was not saved the second time in time moves on all the same, and what it is told is true", async () => {
  const { w, id } = await movingAgent();
  const [first] = await whole(w, id);
  await w.untilStep(id, "quieting");
  w.manners.saves = false;
  for (let look = 0; look < 3; look++) await w.advance(id);
  expect(await w.repos.leaseChanges.findOpen(id)).toMatchObject({ step: "quieting" });
  w.clock.offsetMs += w.ctx.settings.deploy.quietTimeoutMs;
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one"]);
  expect(await w.lastEvent(id, "quieted")).toMatchObject({ saved: false, late: true });
  const moved = await w.lastEvent(id, "moved");
  expect(moved).toMatchObject({ saved: "made", savedSilent: false, savedAtMs: first?.endedAt });
  // It was silent all that time.
  expect(Number(moved?.silentMs)).toBeGreaterThanOrEqual(w.ctx.settings.deploy.quietTimeoutMs);
});

full(
  "a companion that does not come to it is not waited for longer than an agent may be kept silent",
  async () => {
    const { w, id } = await movingAgent();
    w.manners.switches = false;
    await w.untilStep(id, "quieting");
    w.clock.offsetMs += w.ctx.settings.deploy.quietTimeoutMs;
    await w.untilStep(id, "fencing");
    expect(await w.lastEvent(id, "quieted")).toMatchObject({ saved: false, silent: false });
    w.manners.switches = true;
    await w.untilPhase(id, "live");
    expect(Number((await w.lastEvent(id, "moved"))?.silentMs)).toBeLessThan(
      w.ctx.settings.deploy.quietTimeoutMs,
    );
  },
);

full("last words that cannot be restored leave what it began with, of which its owner is told", async () => {
  const { w, id } = await movingAgent();
  const [first] = await whole(w, id);
  await w.untilStep(id, "quieting");
  w.manners.restores = false;
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one"]);
  expect(await w.lastEvent(id, "moved")).toMatchObject({ savedSilent: false, savedAtMs: first?.endedAt });
});

test("a switch that fails gives the old lease its bot back, with all that it knows", async () => {
  const { w, id, old } = await movingAgent();
  await w.untilStep(id, "fencing");
  w.manners.switches = false;
  await w.untilStep(id, "switching");
  w.clock.offsetMs += w.ctx.settings.deploy.readyTimeoutMs + 1;
  await w.untilStep(id, "fencing");
  oldOne(w)?.knows.push("what it did in silence");
  w.manners.switches = true;
  await w.untilPhase(id, "live");
  expect(await w.current(id)).toMatchObject({ id: old?.id, channelWanted: "on", restoreRevision: null });
  expect(await w.speaking(id)).toMatchObject([{ intentId: old?.id }]);
  expect(await w.knows(id)).toEqual(["one", "two", "what it did in silence"]);
});

test("a lease that gets its bot back before it heard that it was taken fetches the token that works", async () => {
  const w = await startChangeWorld("managed", { companions: true });
  const id = await w.liveAgent();
  const old = await w.current(id);
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "asked", withoutBackup: true } });
  await w.untilStep(id, "fencing");
  w.manners.reports = false;
  await w.untilStep(id, "switching");
  await w.provider(id, "close_lease");
  await w.untilStep(id, "fencing");
  await w.untilStep(id, "switching");
  w.manners.reports = true;
  await w.untilPhase(id, "live");
  expect(await w.speaking(id)).toMatchObject([{ intentId: old?.id }]);
  expect(await w.lastEvent(id, "move_undone")).toMatchObject({ failure: "not_ready" });
});

test("a next lease that is lost while the old one falls silent gets nothing: that one speaks until there is another", async () => {
  const { w, id, old } = await movingAgent("pasted");
  await w.untilStep(id, "quieting");
  const lost = (await w.repos.leaseChanges.findOpen(id))?.newIntentId;
  const { provider } = (await w.repos.intents.find(lost ?? "")) ?? {};
  // The provider takes some blocks to walk away: until then nothing is handed over.
  w.manners.saves = false;
  w.rig.twin.providers.setMode(provider ?? "", "close_lease");
  await w.untilStep(id, "planning");
  w.manners.saves = true;
  await w.untilSpeaking(id);
  expect(await w.speaking(id)).toMatchObject([{ intentId: old?.id }]);
  expect(await w.tells(id, "three")).toBe(true);
  await w.untilPhase(id, "live");
  expect([old?.id, lost]).not.toContain((await w.current(id))?.id);
  expect(await w.knows(id)).toEqual(["one", "two", "three"]);
});

test("a heal that begins in the middle of a hand-over begins with the last words", async () => {
  const { w, id } = await movingAgent("pasted");
  await w.untilStep(id, "fencing");
  w.manners.switches = false;
  await w.untilStep(id, "switching");
  const failed = await w.current(id);
  w.clock.offsetMs += w.ctx.settings.deploy.readyTimeoutMs + 1;
  await w.untilPhase(id, "healing");
  w.manners.switches = true;
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.id).not.toBe(failed?.id);
  expect(await w.knows(id)).toEqual(["one", "two"]);
});

test("a state that is chosen while it falls silent is what it has afterwards", async () => {
  const { w, id } = await movingAgent();
  const [first] = await whole(w, id);
  await w.untilStep(id, "quieting");
  await signIn(w.ctx, w.ann.userId);
  await restoreBackup({ ctx: w.ann.ctx, input: { deploymentId: id, backupId: first?.id ?? "" } });
  await w.untilStep(id, "fencing");
  await tendBackups(w.ctx, id);
  expect(await w.row(id)).toMatchObject({ heldAct: null, stateBackupId: first?.id });
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one"]);
});

test("two replicas at once ask for one backup, and silence it once", async () => {
  const { w, id } = await movingAgent();
  const both = () => Promise.all([w.ctx, w.elsewhere].map((ctx) => advanceDeployment(ctx, id)));
  while ((await w.repos.leaseChanges.findOpen(id))?.step === "starting") await both();
  expect(await w.repos.backups.list(id, ["wanted"], { limit: 9 })).toHaveLength(1);
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one", "two"]);
  expect((await w.typesOf(id)).filter((type) => type === "quieted")).toHaveLength(1);
});

full("nobody to ask: a lease that is lost, and a container that is not heard of", async () => {
  const { w, id } = await movingAgent();
  w.manners.reports = false;
  w.clock.offsetMs += w.ctx.settings.health.reportStaleMs + 1;
  await w.repos.watchRounds.end(null, { at: w.clock.now(), since: 0 });
  await w.untilStep(id, "fencing");
  w.manners.reports = true;
  await w.untilPhase(id, "live");
  await w.provider(id, "close_lease");
  await w.untilPhase(id, "healing");
  await w.untilPhase(id, "live");
  expect(await w.typesOf(id)).not.toContain("quieted");
});

test("while it falls silent nothing is cancelled; a stop saves it all the same", async () => {
  const { w, id } = await movingAgent();
  await w.untilStep(id, "quieting");
  await expect(cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } })).rejects.toMatchObject({
    details: { reason: "too_late" },
  });
  w.manners.saves = false;
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
  for (let look = 0; look < 3; look++) await w.advance(id);
  w.manners.saves = true;
  await w.untilPhase(id, "stopped");
  expect(await w.lastEvent(id, "stopped")).toMatchObject({ saved: "made" });
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one", "two"]);
});

test.each([
  ["made", true],
  ["skipped", false],
] as const)(
  "a stop in the middle of a hand-over says that it is saved as far as its last words are: %s",
  async (saved, are) => {
    const { w, id } = await movingAgent();
    await w.untilStep(id, "quieting");
    w.manners.saves = are;
    if (!are) w.clock.offsetMs += w.ctx.settings.deploy.quietTimeoutMs;
    await w.untilStep(id, "fencing");
    await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
    await w.untilPhase(id, "stopped");
    expect(await w.lastEvent(id, "stopped")).toMatchObject({ saved });
  },
);

test.each(SOME)("a %s bot that is stopped is silent before it is saved", async (kind) => {
  const w = await startChangeWorld(kind, { companions: true });
  const id = await w.liveAgent();
  await w.tells(id, "one");
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
  expect(await w.tells(id, "two")).toBe(true);
  w.manners.saves = false;
  for (let look = 0; look < 2; look++) await w.untilStep(id, "saving").then(() => w.advance(id));
  expect(await w.tells(id, "never")).toBe(false);
  w.manners.saves = true;
  await w.untilPhase(id, "stopped");
  expect(await w.tells(id, "nor now")).toBe(false);
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one", "two"]);
});

test.each(["cancelled", "not saved"])(
  "an agent whose stop is %s speaks again, and knows what it knew",
  async (how) => {
    const w = await startChangeWorld("managed", { companions: true });
    const id = await w.liveAgent();
    await w.tells(id, "one");
    w.manners.saves = false;
    await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
    for (let look = 0; look < 2; look++) await w.untilStep(id, "saving").then(() => w.advance(id));
    expect(await w.tells(id, "never")).toBe(false);
    if (how === "cancelled") await cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } });
    else w.clock.offsetMs += w.ctx.settings.deploy.saveTimeoutMs;
    await w.untilPhase(id, "live");
    await w.untilSpeaking(id);
    expect(await w.knows(id)).toEqual(["one"]);
  },
);
