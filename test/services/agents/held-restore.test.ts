import { expect, test } from "vitest";
import type { BackupState } from "../../../src/db/states.ts";
import { ALL_TRIES_MS, ARRIVE_MS } from "../../../src/domain/backups/limits.ts";
import { heldOf } from "../../../src/services/agents/held-act.ts";
import { releaseHeld } from "../../../src/services/agents/release-held.ts";
import { deleteBackups } from "../../../src/services/backups/delete-backups.ts";
import { restoreBackup } from "../../../src/services/backups/restore-backup.ts";
import { wantBackup } from "../../../src/services/backups/want-backup.ts";
import { restartAgent } from "../../../src/services/deployments/restart-agent.ts";
import { tendBackups } from "../../../src/workflows/backups/tend-backups.ts";
import { listenFor, stayAway } from "../../workflows/listening.ts";
import { startRevisionWorld } from "./revision-world.ts";

/** A live agent with two states to be brought back to. */
async function startRestoreWorld() {
  const w = await startRevisionWorld();
  const { backups } = w.repos;
  const end = async (id: string, state: BackupState) =>
    await backups.transition(id, ["wanted", "uploading"], state, {
      ...(state === "whole" && { size: 1, sha256: "ab".repeat(32) }),
      ...(state === "failed" && { failure: "not_sent" }),
      ...(state !== "uploading" && { ended_at: w.clock.now() }),
    });
  async function saved(): Promise<string> {
    const id = await wantBackup({ ctx: w.owner, input: { deploymentId: w.id, why: "asked" } });
    await end(id, "whole");
    w.wait(1_000);
    return id;
  }
  const then = await saved();
  const other = await saved();
  const input = { deploymentId: w.id };
  return {
    ...w,
    then,
    other,
    end,
    saved,
    restore: (backupId = then) => restoreBackup({ ctx: w.owner, input: { ...input, backupId } }),
    release: async (how: "cancel" | "now") =>
      await releaseHeld({ ctx: w.owner, input: { ...input, how, sinceMs: await w.heldSince() } }),
    tend: () => tendBackups(w.job, w.id),
    deleteAll: () => deleteBackups({ ctx: w.owner, input }),
    restarts: (ctx = w.owner) => restartAgent({ ctx, input }),
    wanted: () => backups.list(w.id, ["wanted"], { limit: 9 }),
    /** As it is where nothing has come of a restore. */
    async isAsBefore() {
      expect(await w.row(w.id)).toMatchObject({ restoreRevision: 0, configRevision: 1, heldAct: null });
      expect(await w.told("restore_begun")).toEqual([]);
    },
    async isRestored(backupId = then) {
      expect(await w.row(w.id)).toMatchObject({ stateBackupId: backupId, restoreRevision: 2, heldAct: null });
      expect(await w.told("restore_begun")).toHaveLength(1);
    },
  };
}

test("a restore waits until the agent is saved, which then begins anew with that state", async () => {
  const w = await startRestoreWorld();
  expect(await w.restore()).toBe("now");
  const [open] = await w.wanted();
  expect(open).toMatchObject({ why: "restore" });
  expect(heldOf(await w.row(w.id))).toMatchObject({
    wish: { what: "restore", restoreId: w.then },
    backupId: open?.id,
    by: w.ann.userId,
  });
  await w.tend();
  expect(await w.row(w.id)).toMatchObject({ configRevision: 1, heldAct: expect.any(String) });
  await w.settle();
  await w.isRestored();
  expect(await w.row(w.id)).toMatchObject({ configRevision: 2, restartWantedAt: expect.any(Number) });
  expect(await w.told("act_held")).toEqual([{ what: "restore" }]);
  expect(await w.told("act_unsaved")).toEqual([]);
});

test("wanting the same once more is one restore; another state, or something else, is not taken beside it", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await Promise.all([w.restore(), w.restore()]);
  expect(await w.wanted()).toHaveLength(1);
  expect(await w.told("act_held")).toHaveLength(1);
  const held = { details: { reason: "act_held" } };
  await expect(w.restore(w.other)).rejects.toMatchObject(held);
  await expect(w.restarts()).rejects.toMatchObject(held);
  await expect(w.want("large")).rejects.toMatchObject(held);
  await w.settle();
  await w.isRestored();
  await w.want("large");
  await expect(w.restore(w.other)).rejects.toMatchObject(held);
});

test("a restore that waits can be taken back, and then another be had, but nobody does it unsaved", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await expect(w.release("now")).rejects.toMatchObject({ details: { reason: "too_late" } });
  await w.release("cancel");
  await w.isAsBefore();
  expect(await w.told("act_cancelled")).toEqual([{ what: "restore" }]);
  await w.restore(w.other);
  await w.settle();
  await w.isRestored(w.other);
});

test("where it cannot be saved nothing is changed; a save that takes long is waited for", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await w.settle("failed");
  await w.isAsBefore();
  expect(await w.told("act_given_up")).toEqual([{ what: "restore", why: "not_saved" }]);
  await w.restore();
  const [open] = await w.wanted();
  await w.end(open?.id ?? "", "uploading");
  w.wait(w.job.settings.deploy.saveTimeoutMs + 1);
  await w.says(1, "running");
  expect(await w.tend()).toBeGreaterThan(w.clock.now());
  expect(await w.row(w.id)).toMatchObject({ restoreRevision: 0, heldAct: expect.any(String) });
  await w.end(open?.id ?? "", "whole");
  await w.tend();
  await w.isRestored();
});

test("a save that is begun again and again, and never ends, keeps a restore waiting for two hours at most", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  const [open] = await w.wanted();
  for (let tried = 0; tried < 4; tried++) {
    expect(await w.row(w.id)).toMatchObject({ heldAct: expect.any(String) });
    await w.repos.backups.transition(open?.id ?? "", ["wanted", "uploading"], "uploading", {
      object: `o${tried}`,
    });
    w.wait(31 * 60_000);
    await w.says(1, "running");
    await w.tend();
  }
  await w.tend();
  await w.isAsBefore();
  expect(await w.told("act_given_up")).toEqual([{ what: "restore", why: "not_saved" }]);
});

test("what was on its way when GoClaw went away may be sent again in all the time that a save has", async () => {
  const w = await startRestoreWorld();
  await listenFor(w, 0);
  await w.restore();
  const [open] = await w.wanted();
  await w.end(open?.id ?? "", "uploading");
  await stayAway(w, ALL_TRIES_MS + ARRIVE_MS).listens();
  await w.tend();
  await listenFor(w, ARRIVE_MS - 60_000);
  await w.says(1, "running");
  await w.tend();
  expect(await w.row(w.id)).toMatchObject({ heldAct: expect.any(String) });
  await listenFor(w, 60_000);
  await w.tend();
  await w.tend();
  await w.isAsBefore();
  expect(await w.repos.backups.find(open?.id ?? "")).toMatchObject({ state: "failed", failure: "not_sent" });
});

test("so is a return to earlier settings with what it remembered, which is never done unsaved either", async () => {
  const w = await startRestoreWorld();
  await w.change("large");
  await w.says(2, "running");
  await w.judge();
  await w.back(1, w.then);
  w.wait(w.job.settings.deploy.saveTimeoutMs + 1);
  await w.says(2, "running");
  await w.client.execute("update backups set created_at=created_at+600000 where state='wanted'");
  await w.tend();
  expect(await w.row(w.id)).toMatchObject({ model: "large", heldAct: expect.any(String) });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ model: "small", stateBackupId: w.then });
});

test("of three replicas that go on with it at once, one does", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  const [open] = await w.wanted();
  await w.end(open?.id ?? "", "whole");
  await Promise.all([w.tend(), w.tend(), w.tend()]);
  await w.isRestored();
});

test("a press that is handled once more is no second restore while the first one begins", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await w.settle();
  expect(await w.restore()).toBe("now");
  await w.isRestored();
  await w.client.execute("update deployments set restart_wanted_at=null");
  await w.restore();
  expect(await w.row(w.id)).toMatchObject({ heldAct: expect.any(String) });
});

test("another state that is chosen while the agent begins with the first one has a turn of its own", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await w.settle();
  await w.isRestored();
  await w.restore(w.other);
  expect(heldOf(await w.row(w.id))?.wish).toEqual({ what: "restore", restoreId: w.other });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ stateBackupId: w.other, restoreRevision: 3, heldAct: null });
});

const MEANWHILE = {
  "its plan ended": { sql: "update subscriptions set status='canceled'", why: "not_entitled" },
  "whoever wanted it signed out everywhere": { sql: "delete from chat_identities", why: "asker_gone" },
  "that state is not there any more": {
    sql: "update backups set state='deleted' where id=(select min(id) from backups)",
    why: "chosen_gone",
  },
};

test.each(Object.entries(MEANWHILE))(
  "whether it may be done is asked again once it is saved: %s",
  async (_, { sql, why }) => {
    const w = await startRestoreWorld();
    await w.restore();
    await w.client.execute(sql);
    await w.settle();
    await w.isAsBefore();
    expect(await w.told("act_given_up")).toEqual([{ what: "restore", why }]);
  },
);

test("what it is to be brought back to is not thinned out before it is, nor with that", async () => {
  const w = await startRestoreWorld();
  for (let n = 0; n < 4; n++) await w.saved();
  await w.restore();
  await w.tend();
  expect(await w.repos.backups.find(w.other)).toMatchObject({ state: "deleted" });
  await w.settle();
  await w.isRestored();
  await w.tend();
  expect(await w.repos.backups.find(w.then)).toMatchObject({ state: "whole" });
});

test("whoever deletes all backups wants none of them back", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await w.deleteAll();
  await w.tend();
  await w.isAsBefore();
  expect(await w.told("act_given_up")).toEqual([]);
  await w.says(1, "running");
  await w.restarts();
  await w.deleteAll();
  expect(await w.row(w.id)).toMatchObject({ heldAct: expect.any(String) });
});

test("an agent that is closed meanwhile is not restored, and one that is stopped begins with that state", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await w.repos.deployments.transition(await w.row(w.id), ["live"], "closing");
  await w.tend();
  await w.isAsBefore();
  expect(await w.told("act_given_up")).toEqual([{ what: "restore", why: "closed" }]);
  await w.client.execute("update deployments set phase='live', status='active'");
  await w.restore();
  await w.repos.deployments.transition(await w.row(w.id), ["live"], "stopping");
  await w.tend();
  const [open] = await w.wanted();
  await w.end(open?.id ?? "", "whole");
  const gone = { current_intent_id: null };
  await w.repos.deployments.transition(await w.row(w.id), ["stopping"], "stopped", gone);
  await w.tend();
  await w.isRestored();
  expect(await w.row(w.id)).toMatchObject({ restartWantedAt: null });
  expect(await w.restore(w.other)).toBe("at_resume");
  expect(await w.row(w.id)).toMatchObject({ stateBackupId: w.other, restoreRevision: 3 });
});

test.each(["reclaiming", "moving", "healing"] as const)(
  "an agent that is %s can be given another state, but nothing that needs its lease to rest",
  async (phase) => {
    const w = await startRestoreWorld();
    await w.repos.deployments.transition(await w.row(w.id), ["live"], phase);
    await expect(w.restarts()).rejects.toMatchObject({ details: { reason: "not_live" } });
    expect(await w.restore()).toBe("now");
    await w.settle();
    await w.isRestored();
  },
);

test("GoClaw's own restart of an agent that does not work leaves the restore waiting", async () => {
  const w = await startRestoreWorld();
  await w.restore();
  await w.restarts(w.job);
  expect(await w.row(w.id)).toMatchObject({ configRevision: 2, heldAct: expect.any(String) });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ stateBackupId: w.then, restoreRevision: 3, heldAct: null });
});

test("settings that do not come up go back without the state that was chosen since", async () => {
  const w = await startRestoreWorld();
  await w.change("large");
  await w.client.execute({
    sql: "update akash_intents set booted_at=?",
    args: [w.clock.now()],
  });
  w.wait(61_000);
  await w.says(2, "down");
  await w.restore();
  await w.judge();
  expect(await w.row(w.id)).toMatchObject({ model: "large" });
  await w.settle();
  expect(await w.row(w.id)).toMatchObject({ stateBackupId: w.then, restoreRevision: 3 });
  await w.says(3, "down");
  await w.judge();
  expect(await w.row(w.id)).toMatchObject({ model: "small", stateBackupId: w.then, heldAct: null });
  expect(await w.told("settings_fell_back")).toMatchObject([{ withState: false }]);
});

/** What comes of it, by the state of the backup that the version before had asked for. */
const BEFORE = {
  wanted: "waits",
  uploading: "waits",
  whole: "is done",
  failed: "is given up",
} as const satisfies Partial<Record<BackupState, string>>;

test.each(Object.entries(BEFORE))(
  "what a replica of the version before lets wait for a backup that is %s %s",
  async (state, comes) => {
    const w = await startRestoreWorld();
    const backupId = await wantBackup({ ctx: w.owner, input: { deploymentId: w.id, why: "restore" } });
    if (state !== "wanted") await w.end(backupId, state as BackupState);
    const { version } = await w.row(w.id);
    const wish = { restore_wanted_id: w.then };
    expect(await w.repos.deployments.patch(w.id, version, wish)).not.toBeNull();
    expect(await w.row(w.id)).toMatchObject({ restoreWantedId: null, version: version + 1 });
    await w.tend();
    if (comes === "is given up") {
      await w.isAsBefore();
      return expect(await w.told("act_given_up")).toEqual([{ what: "restore", why: "not_saved" }]);
    }
    if (comes === "waits") {
      expect(heldOf(await w.row(w.id))).toMatchObject({ backupId, by: null });
      await expect(w.restore(w.other)).rejects.toMatchObject({ details: { reason: "act_held" } });
      await w.settle();
    }
    await w.isRestored();
  },
);
