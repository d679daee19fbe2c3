import { expect, test } from "vitest";
import { commitCas } from "../../../src/db/cas-batch.ts";
import { changeAgentSettings } from "../../../src/services/agents/change-agent-settings.ts";
import { releaseHeld } from "../../../src/services/agents/release-held.ts";
import { stateOfRevision } from "../../../src/services/agents/state-of-revision.ts";
import type { Context } from "../../../src/services/context.ts";
import { restartAgent } from "../../../src/services/deployments/restart-agent.ts";
import { tendBackups } from "../../../src/workflows/backups/tend-backups.ts";
import { stayAway } from "../../workflows/listening.ts";
import { settleHeld, signIn } from "../../workflows/saved-before.ts";
import { startRevisionWorld } from "./revision-world.ts";

test("another model is a revision that the container fetches; once it runs, that is told", async () => {
  const w = await startRevisionWorld();
  expect(await w.change("large")).toMatchObject({ n: 2, model: "large", health: "unknown" });
  const row = await w.row(w.id);
  expect(row).toMatchObject({ model: "large", configRevision: 2, restartWantedAt: expect.any(Number) });
  expect(await w.change("large")).toMatchObject({ n: 2 });
  expect(await w.judge()).not.toBeNull();
  await w.says(2, "starting");
  expect(await w.judge()).not.toBeNull();
  await w.says(2, "running");
  expect(await w.judge()).toBeNull();
  expect(await w.judge()).toBeNull();
  expect(await w.revisions()).toEqual(["2 large changed healthy", "1 small begun healthy"]);
  expect(await w.events()).toEqual(["settings_changed", "settings_settled"]);
});

test("an agent that is not well in time goes back to what worked, with the reason, once", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.says(2, "running");
  await w.judge();
  await w.change("huge");
  await w.says(3, "down", { lastExit: { code: null, signal: "SIGKILL", oom: true } });
  expect(await w.judge()).not.toBeNull();
  w.wait(5_000);
  await w.says(3, "down", { lastExit: { code: null, signal: "SIGKILL", oom: true } });
  await w.judge();
  expect(await w.row(w.id)).toMatchObject({ model: "large", configRevision: 4 });
  expect(await w.repos.revisions.find(w.id, 3)).toMatchObject({
    failure: "out_of_memory",
    health: "unhealthy",
  });
  w.wait(5_000);
  await w.says(4, "down");
  await w.judge();
  expect(await w.judge()).toBeNull();
  expect(await w.revisions()).toEqual([
    "4 large fell_back 2 unhealthy",
    "3 huge changed unhealthy",
    "2 large changed healthy",
    "1 small begun healthy",
  ]);
  expect((await w.events()).slice(-3)).toEqual(["settings_changed", "settings_fell_back", "settings_stuck"]);
});

test("what is asked to go back goes back as a revision of its own", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.says(2, "running");
  await w.judge();
  await expect(w.back(9)).rejects.toMatchObject({ code: "not_found", details: { reason: "revision" } });
  await w.back(1);
  await w.settle();
  const third = { n: 3, model: "small", why: "rolled_back", backTo: 1, madeBy: w.ann.userId };
  expect(await w.repos.revisions.newest(w.id)).toMatchObject(third);
  expect(await w.back(1)).toMatchObject({ n: 3 });
  await w.says(3, "running");
  expect(await w.judge()).toBeNull();
});

test("of two who decide at once the faster one is served, and the other told", async () => {
  const w = await startRevisionWorld();
  const decided = await Promise.allSettled([w.want("large"), w.want("huge")]);
  expect(decided.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(decided.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { details: { reason: "act_held" } },
  });
  await w.settle();
  expect(await w.revisions()).toHaveLength(2);
});

test("two replicas that judge at once give it up once", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  w.wait(5_000);
  await w.says(1, "running");
  // Its container may be replaced yet.
  await w.judge();
  expect(await w.events()).toEqual(["settings_changed"]);
  w.wait(5_000);
  await w.says(1, "running");
  await Promise.all([w.judge(), w.judge(), w.judge()]);
  expect(await w.revisions()).toEqual([
    "3 small fell_back 1 unknown",
    "2 large changed unhealthy",
    "1 small begun healthy",
  ]);
  expect((await w.repos.revisions.find(w.id, 2))?.failure).toBe("not_fetched");
});

test("without a companion its container is restarted; where that is given up, it goes back without another", async () => {
  const w = await startRevisionWorld({ companion: false });
  await w.change("large");
  const wanted = await w.row(w.id);
  expect(wanted.restartWantedAt).not.toBeNull();
  expect(await w.judge()).not.toBeNull();
  await w.repos.deployments.patch(w.id, wanted.version, { restart_wanted_at: null });
  await w.judge();
  expect(await w.row(w.id)).toMatchObject({ model: "small", restartWantedAt: null });
  expect(await w.judge()).toBeNull();
  expect((await w.revisions())[0]).toBe("3 small fell_back 1 healthy");
});

test("nobody changes somebody else's agent, one with something under way, or to a model that is not offered", async () => {
  const w = await startRevisionWorld();
  const stranger = await w.person("eve");
  const input = { deploymentId: w.id, model: "large" };
  const asEve = { ...stranger.ctx, settings: w.job.settings };
  await expect(changeAgentSettings({ ctx: asEve, input })).rejects.toMatchObject({ code: "not_found" });
  await expect(w.change("nothing")).rejects.toMatchObject({ details: { reason: "unknown_model" } });
  const row = await w.row(w.id);
  await w.repos.deployments.transition(row, ["live"], "closing");
  await expect(w.change("large")).rejects.toMatchObject({ details: { reason: "not_live" } });
  expect(await w.revisions()).toEqual([]);
});

test("an agent is saved before its settings change, and goes on as it was until then", async () => {
  const w = await startRevisionWorld();
  expect(await w.want("large")).toBeNull();
  expect(await w.row(w.id)).toMatchObject({ model: "small", configRevision: 1, restartWantedAt: null });
  const [open] = await w.repos.backups.list(w.id, ["wanted"], { limit: 5 });
  expect(open).toMatchObject({ why: "settings" });
  await w.want("large");
  await w.settle();
  expect(await w.repos.revisions.newest(w.id)).toMatchObject({ n: 2, model: "large", backupId: open?.id });
  expect(await w.told("act_held")).toEqual([{ what: "settings" }]);
  expect(await w.told("act_unsaved")).toEqual([]);
});

test("one that cannot be saved, or not in time, is changed all the same, and that is told with its last backup", async () => {
  const w = await startRevisionWorld();
  await w.want("large");
  await w.settle("failed");
  expect(await w.told("act_unsaved")).toEqual([{ what: "settings", why: "not_sent", savedAtMs: null }]);
  expect(await w.repos.revisions.newest(w.id)).toMatchObject({ n: 2, backupId: null });
  await w.change("huge");
  const saved = await w.repos.backups.latestWhole(w.id);
  await w.want("small");
  await tendBackups(w.job, w.id);
  expect(await w.row(w.id)).toMatchObject({ model: "huge" });
  w.wait(w.job.settings.deploy.saveTimeoutMs);
  await w.says(3, "running");
  await tendBackups(w.job, w.id);
  expect(await w.row(w.id)).toMatchObject({ model: "small", heldAct: null });
  expect((await w.told("act_unsaved"))[1]).toEqual({
    what: "settings",
    why: "late",
    savedAtMs: saved?.endedAt,
  });
});

test("what waits for a backup when GoClaw goes away waits on when that is back", async () => {
  const w = await startRevisionWorld();
  await w.listens();
  await w.want("large");
  const goclaw = stayAway(w, 3_600_000);
  await tendBackups(w.job, w.id);
  await goclaw.listens();
  await tendBackups(w.job, w.id);
  expect(await w.row(w.id)).toMatchObject({ model: "small", heldAct: expect.any(String) });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: null });
  expect(await w.told("act_unsaved")).toEqual([]);
});

test("settings that could not be fetched while GoClaw was away are no failed ones", async () => {
  const w = await startRevisionWorld();
  await w.listens();
  await w.change("large");
  const goclaw = stayAway(w, 3_600_000);
  expect(await w.judge()).not.toBeNull();
  await goclaw.listens();
  expect(await w.judge()).not.toBeNull();
  await w.says(2, "running");
  expect(await w.judge()).toBeNull();
  expect(await w.events()).toEqual(["settings_changed", "settings_settled"]);
});

const MEANWHILE = {
  "its plan ended": { sql: "update subscriptions set status='canceled'", why: "not_entitled" },
  "its plan was disputed": { sql: "update subscriptions set frozen_at=1", why: "not_entitled" },
  "its owner was shut out, or signed out everywhere": {
    sql: "delete from chat_identities",
    why: "asker_gone",
  },
  "nobody knows how its plan stands": { sql: "update subscriptions set status='new_word'", why: null },
};

test.each(Object.entries(MEANWHILE))(
  "whether it may be done is asked again once it is saved: %s",
  async (_, { sql, why }) => {
    const w = await startRevisionWorld();
    await w.want("large");
    await w.client.execute(sql);
    await w.settle();
    expect(await w.row(w.id)).toMatchObject({ model: why === null ? "large" : "small", heldAct: null });
    expect(await w.told("act_given_up")).toEqual(why === null ? [] : [{ what: "settings", why }]);
  },
);

test("nobody is given a model that was withdrawn while the agent was saved, nor hurries past their plan's end", async () => {
  const w = await startRevisionWorld();
  await w.want("large");
  const models = w.job.settings.models.filter(({ id }) => id !== "large");
  await settleHeld({ ...w.job, settings: { ...w.job.settings, models } }, w.id);
  expect(await w.told("act_given_up")).toEqual([{ what: "settings", why: "unknown_model" }]);
  await w.want("huge");
  await w.client.execute("update subscriptions set status='canceled'");
  const input = { deploymentId: w.id, how: "now", sinceMs: await w.heldSince() } as const;
  await expect(releaseHeld({ ctx: w.owner, input })).rejects.toMatchObject({
    details: { reason: "not_entitled" },
  });
  expect(await w.row(w.id)).toMatchObject({ model: "small", heldAct: expect.any(String) });
});

test("what an administrator wanted of somebody's agent is done only while they are one", async () => {
  const w = await startRevisionWorld();
  const bea = await w.person("bea");
  await signIn(w.ctx, bea.userId);
  const { actor } = bea.ctx;
  if (actor.kind !== "user") throw new Error("bea is nobody");
  const admin: Context = { ...w.owner, actor: { ...actor, role: "admin" } };
  const want = (model: string) => changeAgentSettings({ ctx: admin, input: { deploymentId: w.id, model } });
  await want("large");
  await settleHeld(w.job, w.id, "whole", () => "support");
  expect(await w.told("act_given_up")).toEqual([{ what: "settings", why: "asker_gone" }]);
  await want("large");
  await settleHeld(w.job, w.id, "whole", () => "admin");
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: null });
});

test("what waits for a backup can be taken back, or not waited for", async () => {
  const w = await startRevisionWorld();
  const release = async (how: "cancel" | "now", sinceMs?: number) =>
    await releaseHeld({
      ctx: w.owner,
      input: { deploymentId: w.id, how, sinceMs: sinceMs ?? (await w.heldSince()) },
    });
  await w.want("large");
  const first = await w.heldSince();
  await release("cancel");
  expect(await w.row(w.id)).toMatchObject({ model: "small", heldAct: null });
  await expect(release("cancel", first)).rejects.toMatchObject({ details: { reason: "too_late" } });
  w.wait(1);
  await w.want("large");
  // The buttons of what was taken back mean nothing of what waits now.
  await expect(release("now", first)).rejects.toMatchObject({ details: { reason: "too_late" } });
  await release("now");
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: null });
  expect(await w.told("act_unsaved")).toEqual([]);
});

test("GoClaw restarts one that does not work without losing other settings that wait for a backup", async () => {
  const w = await startRevisionWorld();
  await w.want("large");
  await restartAgent({ ctx: w.job, input: { deploymentId: w.id } });
  await restartAgent({ ctx: w.job, input: { deploymentId: w.id } });
  expect(await w.told("restart_wanted")).toHaveLength(1);
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: null });
  w.wait(10 * 60_000);
  await w.says(3, "running");
  await w.client.execute("update deployments set restart_wanted_at=null");
  await restartAgent({ ctx: w.owner, input: { deploymentId: w.id } });
  expect(await w.row(w.id)).toMatchObject({ heldAct: expect.any(String) });
  await restartAgent({ ctx: w.job, input: { deploymentId: w.id } });
  expect(await w.row(w.id)).toMatchObject({ heldAct: null });
});

test("an agent that begins to move meanwhile is not changed, and its owner told", async () => {
  const w = await startRevisionWorld();
  await w.want("large");
  await w.repos.deployments.transition(await w.row(w.id), ["live"], "moving");
  await tendBackups(w.job, w.id);
  expect(await w.row(w.id)).toMatchObject({ model: "small", heldAct: null });
  expect(await w.told("act_given_up")).toEqual([{ what: "settings", why: "not_live" }]);
});

test("a rollback with what it remembered brings that back, after today's is saved; unsaved, nothing is changed", async () => {
  const w = await startRevisionWorld();
  w.wait(1_000);
  await w.change("large");
  const then = (await w.repos.revisions.newest(w.id))?.backupId ?? "";
  const first = await w.repos.revisions.find(w.id, 1);
  if (!first) throw new Error("no first revision");
  expect(await stateOfRevision(w.job, first)).toMatchObject({ id: then });
  w.wait(1_000);
  await w.says(2, "running");
  await w.judge();
  await w.back(1, then);
  await w.settle("failed");
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: null, restoreRevision: 0 });
  expect(await w.told("act_given_up")).toEqual([{ what: "rollback", why: "not_saved" }]);
  await w.back(1, then);
  await expect(
    releaseHeld({ ctx: w.owner, input: { deploymentId: w.id, how: "now", sinceMs: await w.heldSince() } }),
  ).rejects.toMatchObject({ details: { reason: "too_late" } });
  await w.settle();
  const today = await w.repos.backups.latestWhole(w.id);
  expect(today).toMatchObject({ why: "rollback" });
  expect(today?.id).not.toBe(then);
  expect(await w.row(w.id)).toMatchObject({ model: "small", stateBackupId: then, restoreRevision: 3 });
  expect(await w.repos.revisions.find(w.id, 3)).toMatchObject({ backTo: 1, backupId: today?.id });
});

test("another agent's backup is no state to go back to, and one that is silent keeps what it has", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await expect(w.back(1, "0197-not-its-own")).rejects.toMatchObject({ details: { reason: "backup" } });
  const saved = await w.repos.backups.latestWhole(w.id);
  w.wait(w.job.settings.health.reportStaleMs + 1);
  await w.listens();
  await expect(w.back(1, saved?.id)).rejects.toMatchObject({ details: { reason: "not_reporting" } });
});

test("what ran and did not come up goes back with the state of before, once that of now is saved", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  const before = (await w.repos.revisions.newest(w.id))?.backupId;
  await w.failsOnceBooted();
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: expect.any(String) });
  expect(await w.judge()).not.toBeNull();
  await expect(
    releaseHeld({ ctx: w.owner, input: { deploymentId: w.id, how: "cancel", sinceMs: await w.heldSince() } }),
  ).rejects.toMatchObject({ details: { reason: "too_late" } });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ model: "small", stateBackupId: before, restoreRevision: 3 });
  expect(await w.repos.revisions.find(w.id, 2)).toMatchObject({ health: "unhealthy", failure: "down" });
});

test("what goes back by itself and waits for a backup is let go where the new settings were judged meanwhile", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.failsOnceBooted();
  const revision = await w.repos.revisions.newest(w.id);
  if (!revision) throw new Error("no revision");
  await commitCas(w.client, w.repos.revisions.judgeHead(revision, "healthy"), []);
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: null });
});

test("settings that do not come up are left alone while somebody's wish waits for a backup, and the wish is done", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.want("huge");
  w.wait(5_000);
  await w.says(2, "down");
  expect(await w.judge()).not.toBeNull();
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: expect.any(String) });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ model: "huge", heldAct: null });
  expect(await w.told("settings_fell_back")).toEqual([]);
});

test("what ran and did not come up goes back with what it has where that cannot be saved", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.failsOnceBooted();
  await w.settle("failed");
  expect(await w.row(w.id)).toMatchObject({
    model: "small",
    restoreRevision: 0,
    restartWantedAt: expect.any(Number),
  });
});
