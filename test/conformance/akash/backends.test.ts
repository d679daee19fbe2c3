import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AkashBackend, LeaseRef } from "../../../src/ports/akash-backend.ts";
import type { AkashTwin, ProviderMode } from "../../../src/sandbox/akash/akash-twin.ts";
import { eventually, startRig, wholeList } from "../../integrations/akash/chain-rig.ts";
import { startConsoleRig } from "../../integrations/akash/console/console-rig.ts";
import { lastLines } from "../../integrations/akash/read-logs.ts";
import { AUDITOR, workload } from "../../integrations/akash/workloads.ts";

interface Rig {
  twin: AkashTwin;
  backend: AkashBackend;
  close(): Promise<void>;
  violations(): string[];
}

const DEPOSIT_UACT = 2_000_000;
const noop = async (): Promise<void> => {};

async function startChain(): Promise<Rig> {
  const rig = await startRig();
  return { ...rig, violations: () => rig.twin.violations() };
}

async function startConsole(): Promise<Rig> {
  const rig = await startConsoleRig();
  return { ...rig, violations: () => [...rig.twin.violations(), ...rig.console.violations()] };
}

/** What every way to Akash must do alike, judged by the chain's own books. */
describe.each([
  ["chain", startChain],
  ["console", startConsole],
] as const)("the %s backend", (name, start) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start();
  });
  afterAll(async () => {
    await rig.close();
    expect(rig.violations()).toEqual([]);
  });

  const addressOf = (part: string): string =>
    rig.twin.chain.providers().find((one) => one.name.includes(part))?.address ?? "";
  const mine = () => rig.twin.chain.listDeployments(rig.backend.owner);
  const stateOf = (dseq: string) => mine().find((one) => one.dseq === dseq)?.state;

  async function create(port = 18789) {
    const manifest = await rig.backend.freeze(workload({ auditors: [AUDITOR], port }));
    const outcome = await rig.backend.create({
      dseq: rig.backend.nextDseq?.() ?? null,
      manifest,
      depositUact: DEPOSIT_UACT,
      onSigned: noop,
    });
    if (outcome.kind !== "included") throw new Error("nobody saw it");
    return { manifest, dseq: outcome.dseq };
  }

  const bidsOf = (dseq: string) =>
    eventually(async () => {
      const bids = await rig.backend.listBids(dseq);
      return bids.length >= 4 && bids;
    });

  async function leased(part: string, port?: number) {
    const made = await create(port);
    const bid = (await bidsOf(made.dseq)).find(({ provider }) => provider === addressOf(part));
    if (!bid) throw new Error(`${part} did not bid`);
    const { gseq, oseq, provider } = bid;
    const lease: LeaseRef = { owner: rig.backend.owner, dseq: made.dseq, gseq, oseq, provider };
    return { ...made, lease };
  }

  const take = ({ lease, manifest }: Awaited<ReturnType<typeof leased>>) =>
    rig.backend.createLease({ lease, manifest, onSigned: noop });

  it("says its name, and whether the numbers are ours to choose", () => {
    expect(rig.backend.name).toBe(name);
    expect(rig.backend.owner).toMatch(/^akash1/);
    expect(rig.backend.nextDseq === null).toBe(name === "console");
    expect(rig.backend.mint === null).toBe(name === "console");
    expect(rig.backend.keepFunded === null).toBe(name === "chain");
  });

  it("goes from deposit to a running workload and back; what is not used comes back", async () => {
    const { twin, backend } = rig;
    const before = twin.chain.balance(backend.owner, "uact");
    const deal = await leased("aurora", 18790);
    const { dseq, lease, manifest } = deal;
    expect((await take(deal)).kind).toBe("included");
    await backend.sendManifest(lease, manifest);
    const status = await eventually(async () => {
      const now = await backend.workloadStatus(lease);
      return now.ready && now;
    });
    expect(status.uris[0]).toMatch(/^http:\/\/.+aurora/);
    expect(await lastLines(backend, lease, 1)).toEqual(["agent: ready"]);
    expect(await backend.deposit({ dseq, amountUact: 1_000_000 })).toMatchObject({ kind: "included" });
    await backend.keepFunded?.(dseq);

    const running = await backend.readDeployment(dseq);
    expect(running).toMatchObject({ dseq, state: "active", hashHex: manifest.hashHex });
    expect(running?.leases).toEqual([
      {
        ...{ provider: lease.provider, gseq: 1, oseq: 1, state: "active", reason: null },
        ...{ priceUactPerBlock: 12, reclaimAtMs: null },
      },
    ]);
    const inEscrow = (running?.escrowUact ?? 0) + (running?.transferredUact ?? 0);
    expect(inEscrow).toBeGreaterThan(DEPOSIT_UACT + 900_000);
    expect(inEscrow).toBeLessThanOrEqual(DEPOSIT_UACT + 1_000_000);
    const listed = (await wholeList(backend.deploymentPage)).find((one) => one.dseq === dseq);
    expect(listed).toMatchObject({ hashHex: manifest.hashHex });

    expect((await backend.close(dseq)).kind).toBe("included");
    const closed = await backend.readDeployment(dseq);
    expect(closed).toMatchObject({ state: "closed", escrowUact: 0 });
    expect(closed?.leases[0]).toMatchObject({ state: "closed", reason: "owner" });
    expect(before - twin.chain.balance(backend.owner, "uact")).toBeLessThan(50_000n);
    expect((await wholeList(backend.deploymentPage)).map((one) => one.dseq)).not.toContain(dseq);
    await expect(backend.workloadStatus(lease)).rejects.toMatchObject({ code: "not_found" });
  });

  it("closes once, and again without harm; an unknown deployment is definitely not found", async () => {
    const { dseq } = await create(18791);
    await rig.backend.close(dseq);
    const txs = rig.twin.chain.txs().length;
    expect((await rig.backend.close(dseq)).kind).toBe("included");
    expect(rig.twin.chain.txs().length).toBe(txs);
    expect(stateOf(dseq)).toBe("closed");
    await expect(rig.backend.close("4711")).rejects.toMatchObject({ code: "not_found" });
    expect(await rig.backend.readDeployment("4711")).toBeNull();
    expect(await rig.backend.listBids("4711")).toEqual([]);
  });

  it("replaces the container by one of another manifest, once; the lease stays", async () => {
    const deal = await leased("aurora", 18798);
    const { dseq, lease } = deal;
    await take(deal);
    await rig.backend.sendManifest(lease, deal.manifest);
    const spec = workload({ auditors: [AUDITOR], port: 18798 });
    const manifest = await rig.backend.freeze({ ...spec, env: { ...spec.env, REVISION: "2" } });
    expect(manifest.hashHex).not.toBe(deal.manifest.hashHex);
    expect((await rig.backend.update({ dseq, manifest })).kind).toBe("included");
    const done = () => rig.twin.chain.txs().filter(({ code }) => code === 0).length;
    const before = done();
    expect((await rig.backend.update({ dseq, manifest })).kind).toBe("included");
    expect(done()).toBe(before);
    await rig.backend.sendManifest(lease, manifest);
    await rig.backend.sendManifest(lease, manifest);
    await eventually(async () => (await rig.backend.workloadStatus(lease)).ready);
    expect(await rig.backend.readDeployment(dseq)).toMatchObject({
      hashHex: manifest.hashHex,
      leases: [{ provider: lease.provider, state: "active" }],
    });
    await expect(rig.backend.sendManifest(lease, deal.manifest)).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "manifest_version" },
    });
    await rig.backend.close(dseq);
    await expect(rig.backend.update({ dseq, manifest: deal.manifest })).rejects.toMatchObject({
      code: "rejected",
    });
  });

  it("leases once; again is success, another provider is not taken", async () => {
    const deal = await leased("aurora", 18792);
    await take(deal);
    expect((await take(deal)).kind).toBe("included");
    const other = { ...deal, lease: { ...deal.lease, provider: addressOf("blue-ridge") } };
    await expect(take(other)).rejects.toBeDefined();
    const leases = rig.twin.chain.listLeases(rig.backend.owner).filter((one) => one.dseq === deal.dseq);
    expect(leases.map((one) => one.provider)).toEqual([deal.lease.provider]);
    await rig.backend.close(deal.dseq);
  });

  it.each<[ProviderMode, string]>([
    ["reject", "rejected"],
    ["offline", "unavailable"],
  ])("a provider that is %s: the lease stands, the manifest is %s", async (mode, code) => {
    const deal = await leased("cedar", mode === "reject" ? 18793 : 18794);
    rig.twin.providers.setMode(deal.lease.provider, mode);
    try {
      expect((await take(deal)).kind).toBe("included");
      await expect(rig.backend.sendManifest(deal.lease, deal.manifest)).rejects.toMatchObject({ code });
    } finally {
      rig.twin.providers.setMode(deal.lease.provider, "normal");
    }
    await rig.backend.close(deal.dseq);
    expect(stateOf(deal.dseq)).toBe("closed");
  });

  it("refuses a token to a provider whose certificate is not the one on chain", async () => {
    const deal = await leased("dunes", 18795);
    await take(deal);
    await rig.backend.sendManifest(deal.lease, deal.manifest);
    rig.twin.providers.setMode(deal.lease.provider, "wrong_certificate");
    const wrong = { code: "rejected", details: { reason: "wrong_certificate" } };
    try {
      await expect(lastLines(rig.backend, deal.lease, 5)).rejects.toMatchObject(wrong);
      await expect(rig.backend.workloadStatus(deal.lease)).rejects.toMatchObject(wrong);
    } finally {
      rig.twin.providers.setMode(deal.lease.provider, "normal");
    }
    await rig.backend.close(deal.dseq);
  });

  it("sees a lease that the provider closed, while the deployment lives on", async () => {
    const deal = await leased("blue-ridge", 18796);
    rig.twin.providers.setMode(deal.lease.provider, "close_lease");
    await take(deal);
    await rig.backend.sendManifest(deal.lease, deal.manifest).catch(() => undefined);
    const seen = await eventually(async () => {
      const now = await rig.backend.readDeployment(deal.dseq);
      return now?.leases[0]?.state === "closed" && now;
    });
    expect(seen.state).toBe("active");
    expect(seen.leases[0]?.reason).toMatch(/^(unstable|unspecified|decommission)$/);
    rig.twin.providers.setMode(deal.lease.provider, "normal");
    await rig.backend.close(deal.dseq);
  });

  it("refuses a deposit that is too small or too large, in our terms, and makes nothing", async () => {
    const manifest = await rig.backend.freeze(workload({ port: 18797 }));
    const before = mine().length;
    const attempt = (depositUact: number) =>
      rig.backend.create({
        dseq: rig.backend.nextDseq?.() ?? null,
        manifest,
        depositUact,
        onSigned: noop,
      });
    const rejected = (reason: string) => ({ code: "rejected", details: { reason } });
    await expect(attempt(499_999)).rejects.toMatchObject(rejected("deposit_too_low"));
    await expect(attempt(10 ** 12)).rejects.toMatchObject(rejected("insufficient_funds"));
    await expect(attempt(0.5)).rejects.toMatchObject({ code: "invalid_input" });
    expect(mine().length).toBe(before);
  });

  it("tells what can go into escrow, and what pays the fees if that is our business", async () => {
    const float = await rig.backend.float();
    expect(float.actUact).toBe(Number(rig.twin.chain.balance(rig.backend.owner, "uact")));
    expect(float.aktUakt === null).toBe(name === "console");
  });

  it("names providers", async () => {
    expect(await rig.backend.providerName(addressOf("aurora"))).toBe("Aurora Hosting (eu-central)");
    await expect(rig.backend.providerName(rig.backend.owner)).rejects.toMatchObject({ code: "not_found" });
  });
});
