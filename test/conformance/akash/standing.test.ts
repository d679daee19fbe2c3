import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AkashBackend, LeaseRef } from "../../../src/ports/akash-backend.ts";
import type { AkashTwin, AkashTwinOptions } from "../../../src/sandbox/akash/akash-twin.ts";
import { eventually, startRig, wholeList } from "../../integrations/akash/chain-rig.ts";
import { startConsoleRig } from "../../integrations/akash/console/console-rig.ts";
import { lastLines } from "../../integrations/akash/read-logs.ts";
import { createTalkingRunner } from "../../integrations/akash/talking-runner.ts";
import { AUDITOR, workload } from "../../integrations/akash/workloads.ts";

interface Rig {
  twin: AkashTwin;
  backend: AkashBackend;
  /** Lets the next deposit do its work and loses the answer. */
  loseDeposit(): void;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DEPOSIT_UACT = 2_000_000;
const noop = async (): Promise<void> => {};

async function startChain(patch: Partial<AkashTwinOptions>): Promise<Rig> {
  const rig = await startRig(patch);
  // Nobody learns of the transaction: not from the answer, and not by asking for it afterwards.
  const loseDeposit = () => {
    rig.twin.faults.add({ kind: "drop_after", match: /^POST \/$/, skip: 1, times: 1 });
    rig.twin.faults.add({ kind: "status", status: 503, match: /^POST \/$/, skip: 1, times: 1_000 });
  };
  return { ...rig, loseDeposit };
}

async function startConsole(patch: Partial<AkashTwinOptions>): Promise<Rig> {
  const rig = await startConsoleRig(patch);
  const loseDeposit = () =>
    rig.console.faults.add({ kind: "drop_after", match: /deposit-deployment/, times: 1 });
  return { ...rig, loseDeposit };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What both ways to Akash tell of agents that run for months, judged by the chain's own books. */
describe.each([
  ["chain", startChain],
  ["console", startConsole],
] as const)("what runs, through the %s backend", (_name, start) => {
  const talk = createTalkingRunner();
  let aheadMs = 0;
  let port = 18_800;
  let rig: Rig;
  beforeAll(async () => {
    rig = await start({ runWorkload: talk.runner, clock: { now: () => Date.now() + aheadMs } });
  });
  afterAll(async () => {
    await rig.close();
    expect(rig.twin.violations()).toEqual([]);
  });

  const addressOf = (part: string): string =>
    rig.twin.chain.providers().find((one) => one.name.includes(part))?.address ?? "";

  async function run(part: string): Promise<LeaseRef> {
    const { backend } = rig;
    const manifest = await backend.freeze(workload({ auditors: [AUDITOR], port: port++ }));
    const dseq = backend.nextDseq?.() ?? null;
    const made = await backend.create({ dseq, manifest, depositUact: DEPOSIT_UACT, onSigned: noop });
    if (made.kind !== "included") throw new Error("nobody saw it");
    const bid = await eventually(
      async () =>
        (await backend.listBids(made.dseq)).find(({ provider }) => provider === addressOf(part)) ?? null,
    );
    const { gseq, oseq, provider } = bid;
    const lease: LeaseRef = { owner: backend.owner, dseq: made.dseq, gseq, oseq, provider };
    await backend.createLease({ lease, manifest, onSigned: noop });
    await backend.sendManifest(lease, manifest);
    await eventually(async () => (await backend.workloadStatus(lease)).ready);
    return lease;
  }

  it("follows a log from its last lines on, until whoever reads has enough", async () => {
    const lease = await run("aurora");
    const enough = new AbortController();
    const heard: string[] = [];
    const told = ["one", "two", "three"];
    for await (const { from, text } of rig.backend.logs(lease, {
      tail: 1,
      follow: true,
      service: "agent",
      signal: enough.signal,
    })) {
      expect(from).toMatch(/^agent-/);
      heard.push(text);
      const next = told.shift();
      if (next === undefined) enough.abort();
      else talk.say(next);
    }
    expect(heard).toEqual(["agent: ready", "one", "two", "three"]);
    expect(await lastLines(rig.backend, lease, 2)).toEqual(["two", "three"]);
    const other = rig.backend.logs(lease, { tail: 9, follow: false, service: "nobody" });
    expect(await all(other)).toEqual([]);
    const before = rig.backend.logs(lease, { tail: 9, follow: true, signal: AbortSignal.abort() });
    expect(await all(before)).toEqual([]);
    await rig.backend.close(lease.dseq);
  });

  it("says when a followed log breaks off, and ends with its lease", async () => {
    const lease = await run("aurora");
    const follow = async (heard: string[]) => {
      for await (const { text } of rig.backend.logs(lease, { tail: 1, follow: true })) heard.push(text);
    };
    rig.twin.faults.add({ kind: "drop_after", match: /\/logs\?/ });
    const heard: string[] = [];
    await expect(follow(heard)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "stream_cut" },
    });
    expect(heard).toHaveLength(1);
    rig.twin.faults.add({ kind: "drop_before", match: /\/logs\?/ });
    await expect(follow([])).rejects.toMatchObject({ code: "unavailable" });
    const last: string[] = [];
    const following = follow(last);
    await eventually(async () => last.length > 0);
    await rig.backend.close(lease.dseq);
    await following;
    await expect(follow([])).rejects.toMatchObject({ code: "not_found" });
  });

  it("lists what costs money page by page, exactly as the chain's books have it", async () => {
    const lease = await run("aurora");
    const { twin, backend } = rig;
    const escrow = (await wholeList(backend.deploymentPage)).find(({ dseq }) => dseq === lease.dseq);
    const fact = (await wholeList(backend.leasePage)).find(({ dseq }) => dseq === lease.dseq);
    const booked = twin.chain.listLeases(backend.owner).find(({ dseq }) => dseq === lease.dseq);
    const { gseq, oseq, provider } = lease;
    expect(fact).toEqual({
      ...{ dseq: lease.dseq, gseq, oseq, provider, state: "active", reclaimAtMs: null },
      rateUactPerBlock: booked?.priceUact,
    });
    const chain = twin.chain.listDeployments(backend.owner).find(({ dseq }) => dseq === lease.dseq);
    expect(escrow?.hashHex).toBe(chain?.hashHex);
    // Nothing was settled since the lease began, so all of the deposit is still there.
    expect(escrow?.fundsUact).toBe(DEPOSIT_UACT);
    expect(escrow?.settledHeight).toBeLessThanOrEqual(twin.chain.height);
    const pace = await backend.pace();
    expect(pace.height).toBeLessThanOrEqual(twin.chain.height);
    expect(pace.secondsPerBlock).toBeGreaterThan(0.01);
    await backend.close(lease.dseq);
    expect((await wholeList(backend.deploymentPage)).map(({ dseq }) => dseq)).not.toContain(lease.dseq);
    expect((await wholeList(backend.leasePage)).map(({ dseq }) => dseq)).not.toContain(lease.dseq);
  });

  it("cannot know whether a deposit whose answer was lost came through; the chain can", async () => {
    const lease = await run("aurora");
    const { backend, twin } = rig;
    const paidIn = async () => {
      const found = await backend.readDeployment(lease.dseq);
      return (found?.escrowUact ?? 0) + (found?.transferredUact ?? 0);
    };
    const before = await paidIn();
    const signed: (string | null)[] = [];
    rig.loseDeposit();
    const outcome = await backend.deposit({
      dseq: lease.dseq,
      amountUact: 700_000,
      onSigned: async (hash) => void signed.push(hash),
    });
    twin.faults.clear();
    expect(signed).toHaveLength(1);
    expect(outcome.kind).toBe("unseen");
    // Amounts are rounded down one by one, so up to a uact of each is not seen.
    expect(await eventually(async () => (await paidIn()) - before >= 699_999)).toBe(true);
    await expect(backend.deposit({ dseq: "4711", amountUact: 700_000 })).rejects.toMatchObject({
      code: "not_found",
    });
    await backend.close(lease.dseq);
  });

  it("tells that a provider takes its machine back, and until when it may not", async () => {
    const { twin, backend } = rig;
    const lease = await run("aurora");
    twin.hazards.giveNotice(2 * 3_600);
    twin.providers.setMode(lease.provider, "reclaim");
    const announced = await eventually(
      async () => (await wholeList(backend.leasePage)).find(({ state }) => state === "reclaiming") ?? null,
    );
    expect(announced.dseq).toBe(lease.dseq);
    const deadlineMs = announced.reclaimAtMs ?? 0;
    expect(deadlineMs - twin.chain.timeMs).toBeLessThanOrEqual(2 * HOUR_MS);
    expect(deadlineMs - twin.chain.timeMs).toBeGreaterThan(2 * HOUR_MS - 30_000);
    expect(await backend.readDeployment(lease.dseq)).toMatchObject({
      state: "active",
      leases: [{ state: "reclaiming", reason: null }],
    });
    expect((await backend.workloadStatus(lease)).ready).toBe(true);
    expect((await wholeList(backend.deploymentPage)).map(({ dseq }) => dseq)).toContain(lease.dseq);

    twin.providers.setMode(lease.provider, "normal");
    aheadMs += 2 * HOUR_MS + 60_000;
    const gone = await eventually(async () => {
      const found = await backend.readDeployment(lease.dseq);
      return found?.leases[0]?.state === "closed" && found;
    });
    expect(gone.leases[0]?.reason).toBe("decommission");
    expect(() => twin.hazards.giveNotice(60)).toThrow(/governance bounds/);
  });
});
