import { expect, test } from "vitest";
import { runPart } from "../../src/db/run.ts";
import { AppError } from "../../src/errors.ts";
import { repairWakes } from "../../src/workflows/reconcile/repair-wakes.ts";
import { sweepChain } from "../../src/workflows/reconcile/sweep-chain.ts";
import { create } from "../integrations/akash/chain-rig.ts";
import { type Meddle, startDeployWorld } from "./deploy-world.ts";

const GRACE_MS = 10 * 60_000;

/** `count` deployments that run on chain while our books call them closed. */
async function leftovers(count: number, meddle: Meddle = () => ({})) {
  const w = await startDeployWorld({ meddle });
  const draft = await w.draft(w.ann.userId);
  const dseqs: string[] = [];
  for (let attempt = 1; attempt <= count; attempt++) {
    const { dseq, manifest } = await create(w.rig.backend);
    dseqs.push(dseq);
    await runPart(
      w.client,
      w.repos.intents.insertPart({
        id: `i${attempt}`,
        deploymentId: draft.id,
        attempt,
        backend: "chain",
        owner: w.rig.backend.owner,
        dseq,
        manifest: manifest.json,
        manifestHash: manifest.hashHex,
        bootstrapHash: `b${attempt}`,
        depositUact: 1,
      }),
    );
    await w.repos.intents.transition(`i${attempt}`, ["planned"], "closed");
  }
  const running = () => dseqs.filter((dseq) => w.onChain(dseq) === "active");
  return { w, dseqs, running };
}

test("the sweep closes what our books call closed, but only after a grace time", async () => {
  const { w, running } = await leftovers(1);
  await sweepChain(w.ctx);
  expect(running()).toHaveLength(1);
  w.clock.offsetMs += GRACE_MS + 1_000;
  expect(await sweepChain(w.ctx)).toBeGreaterThan(w.clock.now());
  expect(running()).toHaveLength(0);
  expect(w.logLines.join("")).toContain("akash.orphan_closed");
});

test("the sweep never closes more than three at once", async () => {
  const { w, running } = await leftovers(5);
  w.clock.offsetMs += GRACE_MS + 1_000;
  await sweepChain(w.ctx);
  expect(running()).toHaveLength(2);
  await sweepChain(w.ctx);
  expect(running()).toHaveLength(0);
});

test("the sweep never touches what it does not know, what is wanted, or what is somebody else's under our number", async () => {
  const { w, dseqs } = await leftovers(2);
  const [wanted = "", lookalike = ""] = dseqs;
  const stranger = await create(w.rig.backend);
  await w.client.execute("update akash_intents set state='running' where id='i1'");
  await w.client.execute("update akash_intents set manifest_hash='other' where id='i2'");
  w.clock.offsetMs += 10 * GRACE_MS;
  await sweepChain(w.ctx);
  for (const dseq of [wanted, lookalike, stranger.dseq]) expect(w.onChain(dseq)).toBe("active");
  const told = w.logLines.filter((l) => l.includes("akash.unknown_deployment")).join("");
  expect(told).toContain(stranger.dseq);
  expect(told).toContain(lookalike);
  expect(told).not.toContain(wanted);
});

test("the sweep does nothing when the chain cannot be read", async () => {
  let down = true;
  const { w, running } = await leftovers(1, (real) => ({
    deploymentPage: (from) =>
      down ? Promise.reject(new AppError("unavailable", "no node")) : real.deploymentPage(from),
  }));
  w.clock.offsetMs += GRACE_MS + 1_000;
  await expect(sweepChain(w.ctx)).rejects.toMatchObject({ code: "unavailable" });
  expect(running()).toHaveLength(1);
  down = false;
  await sweepChain(w.ctx);
  expect(running()).toHaveLength(0);
});

test("one orphan that cannot be closed does not keep the others", async () => {
  let stuck = "";
  const { w, dseqs, running } = await leftovers(2, (real) => ({
    close: (dseq) => (dseq === stuck ? Promise.reject(new AppError("unavailable", "cut")) : real.close(dseq)),
  }));
  stuck = dseqs[0] ?? "";
  w.clock.offsetMs += GRACE_MS + 1_000;
  await sweepChain(w.ctx);
  expect(running()).toEqual([stuck]);
});

test("a lost wake is repaired for whatever is on its way, and for nothing else", async () => {
  const w = await startDeployWorld();
  const onTheWay = await w.queued();
  const idle = await w.draft(w.ann.userId);
  await w.client.execute("delete from jobs");
  expect(await repairWakes(w.ctx)).toBeGreaterThan(w.clock.now());
  const { rows } = await w.client.execute("select key from jobs");
  expect(rows.map((r) => r.key)).toContain(`deployment:${onTheWay}`);
  expect(rows.map((r) => r.key)).not.toContain(`deployment:${idle.id}`);
});
