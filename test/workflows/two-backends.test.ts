import { describe, expect, onTestFinished, test } from "vitest";
import { closeUnknown } from "../../src/services/admin/close-unknown.ts";
import { advanceDeployment } from "../../src/workflows/deploy/advance-deployment.ts";
import { sweepChain } from "../../src/workflows/reconcile/sweep-chain.ts";
import { create, startRig } from "../integrations/akash/chain-rig.ts";
import { grantSudo } from "../world/grant-sudo.ts";
import { pastedOnly, startConsoleDeployWorld } from "./deploy-world.ts";

const GRACE_MS = 10 * 60_000;

async function chainRig() {
  const rig = await startRig();
  onTestFinished(() => rig.close());
  return rig;
}

describe("after AKASH_BACKEND was switched", () => {
  test("what was made before is looked after by what made it, and new deployments go the new way", async () => {
    const w = await startConsoleDeployWorld({ channels: pastedOnly });
    const chain = await chainRig();
    const old = await w.live();
    const switched = { ...w.ctx, akash: chain.backend, otherAkash: [w.rig.backend] };
    await advanceDeployment(switched, old);
    expect((await w.row(old)).phase).toBe("live");

    const fresh = await w.queued();
    while ((await w.row(fresh)).phase !== "bidding") await advanceDeployment(switched, fresh);
    expect(await w.intentOf(fresh)).toMatchObject({ backend: "chain", owner: chain.backend.owner });
    expect(chain.twin.chain.listDeployments(chain.backend.owner)).toHaveLength(1);

    await w.repos.deployments.transition(old, ["live"], "closing", {});
    while ((await w.row(old)).phase !== "closed") await advanceDeployment(switched, old);
    expect(w.rig.twin.chain.listDeployments(w.rig.backend.owner).map((d) => d.state)).toEqual(["closed"]);
  });

  test("without the old credentials nothing is taken for gone, and nothing is called closed", async () => {
    const w = await startConsoleDeployWorld({ channels: pastedOnly });
    const chain = await chainRig();
    const old = await w.live();
    const without = { ...w.ctx, akash: chain.backend, otherAkash: [] };
    await advanceDeployment(without, old);
    expect((await w.row(old)).phase).toBe("live");
    await w.repos.deployments.transition(old, ["live"], "closing", {});
    await expect(advanceDeployment(without, old)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "backend_away", backend: "console" },
    });
    expect((await w.row(old)).phase).toBe("closing");
    expect(await w.repos.intents.countOpenByBackend()).toEqual([
      { backend: "console", owner: w.rig.backend.owner, count: 1 },
    ]);
  });
});

describe("the sweep", () => {
  test("knows a create in flight by its manifest, and closes the double of one that was given up as lost", async () => {
    const w = await startConsoleDeployWorld({ channels: pastedOnly });
    const made = () => w.rig.twin.chain.listDeployments(w.rig.backend.owner);
    w.rig.console.faults.add({ kind: "drop_after", match: /^POST \/v1\/deployments$/ });
    const id = await w.queued();
    await w.stepTo(id, "creating");
    await w.advance(id);
    await sweepChain(w.ctx);
    expect(w.logLines.join("")).not.toContain("akash.unknown_deployment");

    // As if the answer had come from a later try, and this one had landed after all.
    await w.client.execute("update akash_intents set dseq='1', state='running'");
    await sweepChain(w.ctx);
    expect(made().map((d) => d.state)).toEqual(["active"]);
    w.clock.offsetMs += GRACE_MS + 1_000;
    await sweepChain(w.ctx);
    expect(made().map((d) => d.state)).toEqual(["closed"]);
    expect(w.logLines.join("")).toContain("akash.orphan_closed");
  });

  test("goes over both ways, and one that cannot be read does not hide the other", async () => {
    const chain = await chainRig();
    const w = await startConsoleDeployWorld({ channels: pastedOnly, otherAkash: [chain.backend] });
    const { dseq } = await create(chain.backend);
    const calm = new AbortController();
    w.rig.twin.faults.add({
      kind: "drop_before",
      match: /./,
      times: Number.POSITIVE_INFINITY,
      until: calm.signal,
    });
    await expect(sweepChain(w.ctx)).rejects.toMatchObject({ code: "unavailable" });
    const [row] = await w.repos.unknownDeployments.listRunning("chain", chain.backend.owner, { limit: 1 });
    expect(row).toMatchObject({ dseq, state: "found", uactPerBlock: 0 });
    const { rows } = await w.client.execute("select key from jobs where key like 'unknown:%'");
    expect(rows.map((r) => r.key)).toEqual([`unknown:${row?.id}`]);

    calm.abort();
    const forgetful = { ...chain.backend, deploymentPage: async () => ({ items: [], next: null }) };
    await sweepChain({ ...w.ctx, otherAkash: [forgetful] });
    expect(await w.repos.unknownDeployments.find(row?.id ?? "")).toMatchObject({ state: "found" });

    await chain.backend.close(dseq);
    await sweepChain(w.ctx);
    expect(await w.repos.unknownDeployments.find(row?.id ?? "")).toMatchObject({ state: "gone" });
  });

  test("two administrators who have a stranger closed at one moment are both told that it is being closed", async () => {
    const chain = await chainRig();
    const w = await startConsoleDeployWorld({ channels: pastedOnly, otherAkash: [chain.backend] });
    await create(chain.backend);
    await sweepChain(w.ctx);
    const [row] = await w.repos.unknownDeployments.listRunning("chain", chain.backend.owner, { limit: 1 });
    const chat = { platform: "telegram", platformUserId: "1", chatId: "1" } as const;
    const ctx = { ...w.ctx, actor: { kind: "user", userId: "boss", role: "owner", ...chat } as const };
    const close = () => closeUnknown({ ctx, input: { id: row?.id ?? "" } });
    await expect(close(), "a stolen chat is not enough").rejects.toMatchObject({
      details: { reason: "sudo" },
    });
    await grantSudo(w, { platform: chat.platform, platformUserId: chat.platformUserId, userId: "boss" });
    const states = (await Promise.all([close(), close()])).map(({ state }) => state);
    expect(states).toEqual(["closing", "closing"]);
  });
});
