import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { receiveBackup } from "../../src/services/backups/receive-backup.ts";
import { restoreBackup } from "../../src/services/backups/restore-backup.ts";
import { wantBackup } from "../../src/services/backups/want-backup.ts";
import { moveAgent } from "../../src/services/deployments/move-agent.ts";
import { resumeAgent } from "../../src/services/deployments/resume-agent.ts";
import { stopAgent } from "../../src/services/deployments/stop-agent.ts";
import { type ChangeWorld, startChangeWorld } from "./change-world.ts";

/** An agent that was saved when it knew one thing, and whose container is on its way to save that it knows two. */
async function savingAgent() {
  const w = await startChangeWorld("managed", { companions: true });
  const id = await w.liveAgent();
  const want = () => wantBackup({ ctx: w.ctx, input: { deploymentId: id, why: "schedule" } });
  const secret = w.containers[0]?.secret ?? "";
  /** Begins to send what it knows. @returns what ends it */
  async function sends(knows: string[]): Promise<() => Promise<string>> {
    const backupId = await want();
    const body = new PassThrough();
    const archive = Buffer.from(JSON.stringify(knows));
    const received = receiveBackup({ ctx: w.ctx, input: { secret, backupId, body } });
    body.write(archive);
    const isBegun = async () => (await w.repos.backups.find(backupId))?.state === "uploading";
    while (!(await isBegun())) await new Promise((resolve) => setTimeout(resolve, 5));
    return async () => {
      body.end(createHash("sha256").update(archive).digest());
      return (await received).id;
    };
  }
  await w.tells(id, "one");
  const first = await (await sends(["one"]))();
  await w.tells(id, "two");
  w.manners.saves = false;
  return { w, id, first, ends: await sends(["one", "two"]) };
}

const stateOf = async (w: ChangeWorld, id: string) => (await w.row(id)).stateBackupId;

async function stopped(w: ChangeWorld, id: string): Promise<void> {
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner", withoutBackup: true } });
  await w.untilPhase(id, "stopped");
}

test("what a lease has sent when another one has its place is kept, and is not what the agent goes on from", async () => {
  const { w, id, first, ends } = await savingAgent();
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "blacklist", withoutBackup: true } });
  await w.untilStep(id, "retiring");
  await w.tells(id, "three");
  const late = await ends();
  expect(await stateOf(w, id)).toBe(first);
  expect(await w.repos.backups.find(late)).toMatchObject({ state: "whole" });
  await w.untilPhase(id, "live");
  w.manners.saves = true;
  const own = await wantBackup({ ctx: w.ctx, input: { deploymentId: id, why: "schedule" } });
  await w.containers.at(-1)?.companion?.reports(w.manners);
  expect(await stateOf(w, id), "its own lease says what it is").toBe(own);
});

test("a state that is chosen for an agent that is stopped is what it begins with, whatever its lease still sends", async () => {
  const { w, id, first, ends } = await savingAgent();
  await stopped(w, id);
  await restoreBackup({ ctx: w.ann.ctx, input: { deploymentId: id, backupId: first } });
  await ends();
  expect(await stateOf(w, id)).toBe(first);
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one"]);
});

test("what its lease still sends is what a stopped agent begins with where nobody has chosen", async () => {
  const { w, id, ends } = await savingAgent();
  await stopped(w, id);
  const late = await ends();
  expect(await stateOf(w, id)).toBe(late);
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one", "two"]);
});

test("an even older lease says nothing of an agent that has been saved on another one and stopped since", async () => {
  const { w, id, ends } = await savingAgent();
  await moveAgent({ ctx: w.ctx, input: { deploymentId: id, why: "blacklist", withoutBackup: true } });
  await w.untilPhase(id, "live");
  await w.tells(id, "three");
  w.manners.saves = true;
  await stopAgent({ ctx: w.ann.ctx, input: { deploymentId: id, by: "owner" } });
  await w.untilPhase(id, "stopped");
  const saved = await stateOf(w, id);
  const late = await ends();
  expect(await w.repos.backups.find(late)).toMatchObject({ state: "whole" });
  expect(await stateOf(w, id)).toBe(saved);
  await resumeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await w.untilPhase(id, "live");
  expect(await w.knows(id)).toEqual(["one", "three"]);
});
