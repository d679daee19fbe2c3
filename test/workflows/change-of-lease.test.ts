import { expect, test } from "vitest";
import { runParts } from "../../src/db/run.ts";
import { authenticateAgentKey } from "../../src/services/agents/authenticate-agent-key.ts";
import { bootAgent } from "../../src/services/agents/boot-agent.ts";
import { STATE_RESTORED } from "../../src/services/agents/take-report.ts";
import { hashSecret } from "../../src/services/agents/workload-spec.ts";
import { cancelChange } from "../../src/services/deployments/cancel-change.ts";
import { closeAgent } from "../../src/services/deployments/close-agent.ts";
import { moveAgent } from "../../src/services/deployments/move-agent.ts";
import { restartAgent } from "../../src/services/deployments/restart-agent.ts";
import { resumeAgent } from "../../src/services/deployments/resume-agent.ts";
import { stopAgent } from "../../src/services/deployments/stop-agent.ts";
import { sweepChain } from "../../src/workflows/reconcile/sweep-chain.ts";
import { type ChangeWorld, startChangeWorld } from "./change-world.ts";

const KINDS = ["managed", "pasted"] as const;

const opens = async (w: ChangeWorld, key: string): Promise<boolean> =>
  (await authenticateAgentKey({ ctx: w.ctx, input: { keyHash: hashSecret(key) } })) !== null;
/** A move that does not wait for what is not part of these tests. */
const move = (w: ChangeWorld, deploymentId: string, why: "blacklist" | "heal" = "blacklist") =>
  moveAgent({ ctx: w.ctx, input: { deploymentId, why, withoutBackup: true } });
const stop = (w: ChangeWorld, deploymentId: string) =>
  stopAgent({ ctx: w.ann.ctx, input: { deploymentId, by: "owner", withoutBackup: true } });

test.each(KINDS)(
  "a move of a %s bot: another provider, one voice all the way, the old lease last",
  async (kind) => {
    const w = await startChangeWorld(kind);
    const id = await w.liveAgent();
    const old = await w.current(id);
    const oldKey = w.containers[0]?.key ?? "";
    await move(w, id);
    expect(await move(w, id)).toMatchObject({ phase: "moving", status: "active" });
    await w.untilStep(id, "fencing");
    // Two leases, and the old one is what it was.
    expect((await w.active(id)).length).toBe(2);
    expect(await w.current(id)).toMatchObject({ id: old?.id, channelWanted: "on" });
    expect(await opens(w, oldKey)).toBe(true);
    await w.untilPhase(id, "live");
    const now = await w.current(id);
    expect(now?.provider).not.toBe(old?.provider);
    expect((await w.active(id)).map((one) => one.id)).toEqual([now?.id]);
    expect(await w.speaking(id)).toMatchObject([{ intentId: now?.id }]);
    expect([await opens(w, oldKey), await opens(w, w.containers[1]?.key ?? "")]).toEqual([false, true]);
    expect(await w.row(id)).toMatchObject({ akashDeploymentId: now?.dseq, providerUrl: expect.any(String) });
    const escrow = w.rig.twin.chain.escrowAccounts().find(({ dseq }) => dseq === old?.dseq);
    expect(await w.lastEvent(id, "moved")).toMatchObject({
      why: "blacklist",
      from: old?.provider,
      provider: now?.provider,
      tookMs: expect.any(Number),
      silentMs: expect.any(Number),
      spentUact: Number(escrow?.transferredUact),
      savedAtMs: null,
    });
    expect(await w.repos.leaseChanges.findOpen(id)).toBeNull();
  },
);

test("what it remembers after a move is of when its new container says, not of a backup made since", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const intentId = (await w.current(id))?.id ?? "";
  const { backups, deployments } = w.repos;
  const now = w.clock.now();
  await runParts(w.client, [backups.insertPart({ id: "newer", deploymentId: id, intentId, why: "asked" })]);
  const newer = await backups.find("newer");
  if (!newer) throw new Error("no backup");
  const whole = { size: 1, sha256: "ab".repeat(32), ended_at: now };
  const isNewest = deployments.stateBackupPart(id, newer.id, 1);
  await backups.transition(newer, ["wanted"], "whole", whole, [isNewest]);
  const told = (savedAtMs: number) => deployments.eventPart(id, STATE_RESTORED, null, null, { savedAtMs });
  await runParts(w.client, [told(now - 90_000)]);
  w.clock.offsetMs += 1_000;
  await move(w, id);
  await w.untilPhase(id, "live");
  // What the container before was begun with is not asked.
  expect(await w.lastEvent(id, "moved")).toMatchObject({ savedAtMs: now });
  await move(w, id);
  await w.untilStep(id, "retiring");
  await runParts(w.client, [told(now - 60_000)]);
  await w.untilPhase(id, "live");
  expect(await w.lastEvent(id, "moved")).toMatchObject({ savedAtMs: now - 60_000 });
});

test("what was silent is counted from the fence to the first word, not to the end of the old lease", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await move(w, id);
  await w.untilStep(id, "retiring");
  w.clock.offsetMs += 60_000;
  await w.untilPhase(id, "live");
  const moved = await w.lastEvent(id, "moved");
  expect(Number(moved?.silentMs)).toBeLessThan(30_000);
  expect(Number(moved?.tookMs)).toBeGreaterThan(60_000);
});

test("nobody offers a place: the agent goes on where it is, and nothing is left on chain", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const old = await w.current(id);
  for (const one of w.rig.twin.chain.providers())
    if (one.address !== old?.provider) w.rig.twin.providers.setMode(one.address, "silent");
  w.ctx.settings.deploy.bidWindowMaxMs = 300;
  await move(w, id);
  await w.untilPhase(id, "live");
  expect(await w.lastEvent(id, "move_undone")).toMatchObject({ failure: "no_bids" });
  expect(await w.current(id)).toMatchObject({ id: old?.id });
  expect((await w.active(id)).map((one) => one.id)).toEqual([old?.id]);
  expect((await w.speaking(id)).length).toBe(1);
});

test("a managed bot goes back to where it was when the new lease does not speak", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const old = await w.current(id);
  await move(w, id);
  w.manners.switches = false;
  await w.untilStep(id, "switching");
  // Nothing is given up before the new one has been heard.
  for (let look = 0; look < 3; look++) await w.advance(id);
  expect(await w.repos.leaseChanges.findOpen(id)).toMatchObject({ step: "switching" });
  expect((await w.active(id)).length).toBe(2);
  w.clock.offsetMs += w.ctx.settings.deploy.readyTimeoutMs + 1;
  await w.untilStep(id, "fencing");
  w.manners.switches = true;
  await w.untilPhase(id, "live");
  expect(await w.current(id)).toMatchObject({ id: old?.id, channelWanted: "on" });
  expect((await w.active(id)).map((one) => one.id)).toEqual([old?.id]);
  expect(await w.speaking(id)).toMatchObject([{ intentId: old?.id }]);
  expect(await w.lastEvent(id, "move_undone")).toMatchObject({ failure: "not_ready" });
});

test("a pasted bot, whose old lease had to go first, is healed when the new one does not speak", async () => {
  const w = await startChangeWorld("pasted");
  const id = await w.liveAgent();
  await move(w, id);
  w.manners.switches = false;
  await w.untilStep(id, "switching");
  const failed = await w.current(id);
  w.clock.offsetMs += w.ctx.settings.deploy.readyTimeoutMs + 1;
  await w.untilPhase(id, "healing");
  w.manners.switches = true;
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.id).not.toBe(failed?.id);
  expect((await w.active(id)).length).toBe(1);
  expect(await w.lastEvent(id, "moved")).toMatchObject({ why: "blacklist" });
});

test.each(KINDS)("a lease of a %s bot that its provider ended becomes another one", async (kind) => {
  const w = await startChangeWorld(kind);
  const id = await w.liveAgent();
  const lost = await w.provider(id, "close_lease");
  await w.untilPhase(id, "healing");
  expect(await w.lastEvent(id, "heal_begun")).toMatchObject({ why: "lease_closed", provider: lost });
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.provider).not.toBe(lost);
  expect((await w.active(id)).length).toBe(1);
  expect((await w.speaking(id)).length).toBe(1);
  expect(await w.lastEvent(id, "moved")).toMatchObject({ why: "lease_closed", saved: "missed" });
});

test("a lease of an agent whose plan is over is not replaced", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await w.client.execute("update subscriptions set status='canceled'");
  await w.provider(id, "close_lease");
  await w.untilPhase(id, "closed");
  expect(await w.active(id)).toEqual([]);
  expect((await w.typesOf(id)).includes("heal_begun")).toBe(false);
});

test("a heal without a place rests longer each time, then stops the agent and asks for a human", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  w.ctx.settings.deploy.bidWindowMaxMs = 100;
  await w.provider(id, "close_lease");
  for (const one of w.rig.twin.chain.providers())
    if (one.address !== (await w.current(id))?.provider) w.rig.twin.providers.setMode(one.address, "silent");
  await w.untilPhase(id, "stopped");
  const waits = (await w.typesOf(id)).filter((type) => type === "heal_waits");
  expect(waits.length).toBe(3);
  expect(await w.row(id)).toMatchObject({ status: "stopped", stoppedBy: "owner", clawApiKey: null });
  expect((await w.row(id)).slotId).not.toBeNull();
  expect(await w.active(id)).toEqual([]);
  const { rows } = await w.client.execute("select kind, subject from admin_cases where resolved_at is null");
  expect(rows).toMatchObject([{ kind: "heal_failed", subject: id }]);
  // Its owner begins anew when there are providers again.
  for (const one of w.rig.twin.chain.providers()) w.rig.twin.providers.setMode(one.address, "normal");
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect((await w.speaking(id)).length).toBe(1);
});

test("notice of a provider: the deadline is known, and the agent is gone before it", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const leaves = await w.provider(id, "reclaim");
  await w.untilPhase(id, "moving");
  expect(await w.lastEvent(id, "reclaim_announced")).toMatchObject({
    provider: leaves,
    atMs: expect.any(Number),
  });
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.provider).not.toBe(leaves);
  expect(await w.lastEvent(id, "moved")).toMatchObject({ why: "reclaim" });
});

test("stop and resume: nothing on chain in between, the slot and the bot kept, the tries counted anew", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const key = w.containers[0]?.key ?? "";
  const { slotId } = await w.row(id);
  await stop(w, id);
  await w.untilPhase(id, "stopped");
  expect(await stop(w, id)).toMatchObject({ phase: "stopped", stoppedBy: "owner" });
  expect(await w.row(id)).toMatchObject({ slotId, clawApiKey: null, akashLeaseId: null, providerUrl: null });
  expect([await w.active(id), await w.speaking(id), await opens(w, key)]).toEqual([[], [], false]);
  const by = async (who: "owner" | "payment" | "operator") =>
    await resumeAgent({ ctx: w.ctx, input: { deploymentId: id, by: who } }).catch(
      (error) => error.details.reason,
    );
  expect([await by("payment"), await by("operator")]).toEqual(["stopped_by_owner", "stopped_by_owner"]);
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  expect(await w.row(id)).toMatchObject({ phase: "queued", slotId, attempt: 1, attemptsBefore: 1 });
  await w.untilPhase(id, "live");
  expect(await w.row(id)).toMatchObject({ stoppedBy: null, attempt: 2 });
  expect((await w.speaking(id)).length).toBe(1);
  expect(await w.lastEvent(id, "live")).toMatchObject({ attempt: 1, resumed: true });
});

test("a resume that finds no provider leaves the agent stopped, with its slot", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await stop(w, id);
  await w.untilPhase(id, "stopped");
  w.ctx.settings.deploy.bidWindowMaxMs = 100;
  for (const one of w.rig.twin.chain.providers()) w.rig.twin.providers.setMode(one.address, "silent");
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "failing");
  await w.untilPhase(id, "stopped");
  expect(await w.row(id)).toMatchObject({ stoppedBy: "owner", failureReason: null });
  expect((await w.row(id)).slotId).not.toBeNull();
  expect(await w.lastEvent(id, "resume_failed")).toMatchObject({ why: "no_bids" });
  expect(await w.active(id)).toEqual([]);
});

test("a paid agent whose start is given up is a case, and is none any more once it is live", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await stopAgent({ ctx: w.ctx, input: { deploymentId: id, by: "payment", withoutBackup: true } });
  await w.untilPhase(id, "stopped");
  await w.client.execute("update deployments set resume_failures=4");
  const { bidWindowMaxMs } = w.ctx.settings.deploy;
  w.ctx.settings.deploy.bidWindowMaxMs = 100;
  const everybody = (mode: "silent" | "normal") => {
    for (const one of w.rig.twin.chain.providers()) w.rig.twin.providers.setMode(one.address, mode);
  };
  everybody("silent");
  await resumeAgent({ ctx: w.ctx, input: { deploymentId: id, by: "payment" } });
  await w.untilPhase(id, "failing");
  await w.untilPhase(id, "stopped");
  expect(await w.lastEvent(id, "resume_exhausted")).toMatchObject({ why: "no_bids", tries: 5 });
  const cases = async () => (await w.repos.adminCases.listOpen({ limit: 9 })).map(({ kind }) => kind);
  expect(await cases()).toEqual(["resume_failed"]);
  everybody("normal");
  w.ctx.settings.deploy.bidWindowMaxMs = bidWindowMaxMs;
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect(await w.row(id)).toMatchObject({ resumeFailures: 0, resumeFailedAt: null, stoppedBy: null });
  expect(await cases()).toEqual([]);
});

test("nothing is resumed on a plan that is not paid, and what was stopped for want of money is its owner's once it is", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const input = { deploymentId: id, by: "payment" as const, withoutBackup: true };
  await expect(stopAgent({ ctx: w.ann.ctx, input })).rejects.toMatchObject({ code: "forbidden" });
  await stopAgent({ ctx: w.ctx, input });
  await w.untilPhase(id, "stopped");
  const resume = (by: "owner" | "payment") => resumeAgent({ ctx: w.ctx, input: { deploymentId: id, by } });
  await w.client.execute("update subscriptions set status='unpaid'");
  await expect(resume("owner")).rejects.toMatchObject({ details: { reason: "stopped_by_payment" } });
  await expect(resume("payment")).rejects.toMatchObject({ details: { reason: "not_entitled" } });
  await w.client.execute("update subscriptions set status='active'");
  await resume("payment");
  await w.untilPhase(id, "live");
});

test("an unsaved stop is not made: its owner is asked, and says so", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
  await w.untilPhase(id, "live");
  expect(await w.lastEvent(id, "stop_undone")).toMatchObject({ failure: "not_saved" });
  expect(await w.row(id)).toMatchObject({ stoppedBy: null });
  expect((await w.speaking(id)).length).toBe(1);
  // Payment does not ask: it goes on with the backup before.
  await stopAgent({ ctx: w.ctx, input: { deploymentId: id, by: "payment" } });
  await w.untilPhase(id, "stopped");
  expect(await w.lastEvent(id, "stopped")).toMatchObject({ by: "payment", saved: "missed" });
});

test.each(["planning", "bidding", "starting"] as const)(
  "a move cancelled in %s leaves the agent where it was",
  async (step) => {
    const w = await startChangeWorld("managed");
    const id = await w.liveAgent();
    const old = await w.current(id);
    await move(w, id);
    w.manners.boots = step !== "starting";
    await w.untilStep(id, step);
    const cancel = () => cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } });
    expect(await cancel()).toBe("as_it_was");
    expect(await cancel(), "handled again after a crash").toBe("as_it_was");
    await w.untilPhase(id, "live");
    expect((await w.active(id)).map((one) => one.id)).toEqual([old?.id]);
    expect(await w.speaking(id)).toMatchObject([{ intentId: old?.id }]);
  },
);

test.each(KINDS)(
  "a stop while a %s bot changes hands is not made undone: there is no lease known to speak",
  async (kind) => {
    const w = await startChangeWorld(kind);
    const id = await w.liveAgent();
    await move(w, id);
    w.manners.switches = false;
    await w.untilStep(id, "switching");
    await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
    expect(await w.repos.leaseChanges.findOpen(id)).toMatchObject({ kind: "stop", step: "retiring" });
    await expect(cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } })).rejects.toMatchObject({
      details: { reason: "too_late" },
    });
    await w.untilPhase(id, "stopped");
    expect(await w.typesOf(id)).not.toContain("stop_undone");
    expect([await w.active(id), await w.speaking(id)]).toEqual([[], []]);
  },
);

test("a lost lease ends the key that its container may still hold", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const key = w.containers[0]?.key ?? "";
  expect(await opens(w, key)).toBe(true);
  await w.provider(id, "close_lease");
  await w.untilPhase(id, "healing");
  expect(await opens(w, key)).toBe(false);
  await w.untilPhase(id, "live");
  expect([await opens(w, key), await opens(w, w.containers[1]?.key ?? "")]).toEqual([false, true]);
});

test("a heal of an agent that is silent ends the key before when the new container has the bot, and one that never spoke has none", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const key = w.containers[0]?.key ?? "";
  await move(w, id, "heal");
  await w.untilStep(id, "switching");
  expect(await opens(w, key)).toBe(false);
  const second = w.containers[1]?.key ?? "";
  expect(await opens(w, second)).toBe(true);
  w.manners.switches = false;
  w.rig.twin.providers.setMode((await w.current(id))?.provider ?? "", "offline");
  w.clock.offsetMs += w.ctx.settings.deploy.readyTimeoutMs + 1;
  await w.untilStep(id, "planning");
  expect(await opens(w, second)).toBe(false);
});

test("a restart that was wished for is not lost when a move comes between and is given up; one that is made is it", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await restartAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await move(w, id);
  await w.untilStep(id, "bidding");
  await cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect((await w.row(id)).restartWantedAt).not.toBeNull();
  await move(w, id);
  await w.untilStep(id, "switching");
  expect((await w.row(id)).restartWantedAt).toBeNull();
  await w.untilPhase(id, "live");
  expect(await w.typesOf(id)).not.toContain("restart_failed");
});

test("a next container that begins anew in silence does not end the wish for the one that speaks", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  w.ctx.settings.agent.companion = [{ name: "companion.mjs", content: "" }];
  await restartAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await move(w, id);
  w.manners.boots = false;
  await w.untilStep(id, "starting");
  const next = (await w.repos.intents.listByDeployment(id)).at(-1);
  const secret = /gcb_[\w-]+/.exec(await w.repos.intents.openManifest(next?.id ?? ""))?.[0] ?? "";
  const boot = () => bootAgent({ ctx: w.ctx, input: { secret, companion: true } });
  await boot();
  const row = await w.row(id);
  await w.repos.deployments.patch(id, row.version, { config_revision: row.configRevision + 1 });
  await boot();
  expect((await w.row(id)).restartWantedAt).not.toBeNull();
  expect(await w.typesOf(id)).not.toContain("restarted");
});

test("past the fence nothing is cancelled, and a close ends both leases", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await move(w, id);
  await w.untilStep(id, "switching");
  await expect(cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } })).rejects.toMatchObject({
    details: { reason: "too_late" },
  });
  await closeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "closed");
  expect([await w.active(id), await w.speaking(id)]).toEqual([[], []]);
  expect(await w.repos.leaseChanges.findOpen(id)).toBeNull();
  expect((await w.repos.leaseChanges.findLast(id))?.outcome).toBe("replaced");
});

test("a resume that is cancelled, or stopped again, is stopped", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await stop(w, id);
  await w.untilPhase(id, "stopped");
  for (const end of [
    async () => {
      for (let time = 0; time < 2; time++)
        expect(await cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } })).toBe("stopped");
    },
    () => stop(w, id),
  ]) {
    await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
    await w.untilPhase(id, "bidding");
    await end();
    await w.untilPhase(id, "stopped");
    expect(await w.active(id)).toEqual([]);
  }
});

test("a stop takes the place of a move, and both leases go", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await move(w, id);
  await w.untilStep(id, "fencing");
  await stop(w, id);
  await w.untilPhase(id, "stopped");
  expect([await w.active(id), await w.speaking(id)]).toEqual([[], []]);
});

test("a heal of an agent that does not answer leaves it degraded when there is no better place", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const old = await w.current(id);
  w.ctx.settings.deploy.bidWindowMaxMs = 100;
  for (const one of w.rig.twin.chain.providers())
    if (one.address !== old?.provider) w.rig.twin.providers.setMode(one.address, "silent");
  await move(w, id, "heal");
  await w.untilPhase(id, "degraded");
  expect((await w.active(id)).map((one) => one.id)).toEqual([old?.id]);
  // There is one now.
  for (const one of w.rig.twin.chain.providers()) w.rig.twin.providers.setMode(one.address, "normal");
  await move(w, id, "heal");
  await w.untilPhase(id, "live");
  expect((await w.current(id))?.id).not.toBe(old?.id);
});

test("a container of the old provider that is cut off cannot speak, whatever it does (I6)", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const [lost] = w.containers;
  if (!lost) throw new Error("no container");
  lost.isCutOff = true;
  await move(w, id, "heal");
  await w.untilPhase(id, "live");
  expect(w.works(lost.token)).toBe(false);
  expect((await w.speaking(id)).length).toBe(1);
});

test("the sweep lets both leases of a move alone", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await move(w, id);
  await w.untilStep(id, "fencing");
  w.clock.offsetMs += 20 * 60_000;
  await sweepChain(w.ctx);
  expect((await w.active(id)).length).toBe(2);
  expect((await w.client.execute("select dseq from unknown_deployments")).rows).toEqual([]);
});

test("who asks for a move: another's agent does not exist, a stopped one does not run, twice in a row is too often", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const bob = await w.person("bob");
  const asked = (ctx: typeof w.ctx) => moveAgent({ ctx, input: { deploymentId: id, why: "asked" } });
  await expect(asked(bob.ctx)).rejects.toMatchObject({ code: "not_found" });
  await stop(w, id);
  await w.untilPhase(id, "stopped");
  await expect(asked(w.ann.ctx)).rejects.toMatchObject({ details: { reason: "not_running" } });
});

test("whoever asked for a move asks again ten minutes later at the earliest", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const asked = () =>
    moveAgent({ ctx: w.ann.ctx, input: { deploymentId: id, why: "asked", withoutBackup: true } });
  await asked();
  await w.untilPhase(id, "moving");
  await w.untilPhase(id, "live");
  await expect(asked()).rejects.toMatchObject({ details: { reason: "move_recent" } });
  w.clock.offsetMs += 10 * 60_000;
  expect(await asked()).toMatchObject({ phase: "moving" });
});

test("a heal whose switch failed has nothing to go back to: cancelled, it is stopped", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await move(w, id, "heal");
  w.manners.switches = false;
  await w.untilStep(id, "switching");
  w.clock.offsetMs += w.ctx.settings.deploy.readyTimeoutMs + 1;
  await w.untilStep(id, "planning");
  expect(await cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } })).toBe("stopped");
  await w.untilPhase(id, "stopped");
  expect([await w.active(id), await w.speaking(id)]).toEqual([[], []]);
});

test("what payment stops, its owner does not cancel; what payment resumes and its owner cancels, its owner resumes", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  const cancel = () => cancelChange({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await stopAgent({ ctx: w.ctx, input: { deploymentId: id, by: "payment" } });
  await expect(cancel()).rejects.toMatchObject({ details: { reason: "too_late" } });
  await w.untilPhase(id, "stopped");
  await resumeAgent({ ctx: w.ctx, input: { deploymentId: id, by: "payment" } });
  expect(await cancel()).toBe("stopped");
  await w.untilPhase(id, "stopped");
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
});

test("a stop of an agent whose lease is lost does not wait for a backup that nobody can make", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  await w.provider(id, "close_lease");
  await w.untilPhase(id, "healing");
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
  expect(await w.repos.leaseChanges.findOpen(id)).toMatchObject({ kind: "stop", step: "retiring" });
  await w.untilPhase(id, "stopped");
  expect(await w.typesOf(id)).not.toContain("stop_undone");
});

test("a lease that is lost more often in a day than heals are allowed leaves the agent stopped, for a human", async () => {
  const w = await startChangeWorld("managed");
  const id = await w.liveAgent();
  w.ctx.settings.health.healsPerDay = 1;
  await w.provider(id, "close_lease");
  await w.untilPhase(id, "healing");
  await w.untilPhase(id, "live");
  await w.provider(id, "close_lease");
  await w.untilPhase(id, "healing", "stopped");
  expect(await w.row(id)).toMatchObject({ phase: "stopped", stoppedBy: "owner" });
  expect((await w.row(id)).slotId).not.toBeNull();
  expect(await w.lastEvent(id, "heal_given_up")).toMatchObject({ why: "heals_spent", ended: "lease_closed" });
  const { rows } = await w.client.execute("select kind from admin_cases where resolved_at is null");
  expect(rows).toMatchObject([{ kind: "heal_failed" }]);
  expect(await w.active(id)).toEqual([]);
});

test("a pasted bot that is resumed waits until its last container is gone for sure (I6)", async () => {
  const w = await startChangeWorld("pasted");
  const id = await w.liveAgent();
  w.ctx.settings.deploy.fenceGraceMs = 1_500;
  const [last] = w.containers;
  if (!last) throw new Error("no container");
  last.isCutOff = true;
  await stop(w, id);
  await w.untilPhase(id, "stopped");
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect((await w.speaking(id)).length).toBe(1);
});
