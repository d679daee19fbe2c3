import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bidsOf,
  create,
  DEPOSIT_UACT,
  eventually,
  leased,
  noop,
  type Rig,
  startRig,
  wholeList,
} from "./chain-rig.ts";
import { lastLines } from "./read-logs.ts";

describe("a deployment's life on the chain backend", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it("goes from deposit to a running workload and back, and every request was a real one", async () => {
    const { twin, backend } = rig;
    const before = twin.chain.balance(backend.owner, "uact");
    const { dseq, manifest, lease } = await leased(rig, "aurora");
    await expect(backend.workloadStatus(lease)).rejects.toMatchObject({ code: "not_found" });

    await backend.sendManifest(lease, manifest);
    const status = await eventually(async () => {
      const now = await backend.workloadStatus(lease);
      return now.ready && now;
    });
    expect(status.uris[0]).toMatch(/^http:\/\/.+aurora/);
    expect(await lastLines(backend, lease, 10)).toEqual(["agent: starting", "agent: ready"]);
    expect(await lastLines(backend, lease, 1)).toEqual(["agent: ready"]);

    expect(await backend.deposit({ dseq, amountUact: 1_000_000 })).toMatchObject({ kind: "included" });
    const running = await backend.readDeployment(dseq);
    expect(running).toMatchObject({ dseq, state: "active", hashHex: manifest.hashHex });
    expect(running?.leases).toEqual([
      {
        ...{ provider: lease.provider, gseq: 1, oseq: 1, state: "active", reason: null },
        ...{ priceUactPerBlock: 12, reclaimAtMs: null },
      },
    ]);
    const escrow = (running?.escrowUact ?? 0) + (running?.transferredUact ?? 0);
    expect(escrow).toBeLessThanOrEqual(DEPOSIT_UACT + 1_000_000);
    expect(escrow).toBeGreaterThan(DEPOSIT_UACT + 900_000);
    expect((await wholeList(backend.deploymentPage)).map((one) => one.dseq)).toContain(dseq);

    expect(await backend.close(dseq)).toMatchObject({ kind: "included" });
    const closed = await backend.readDeployment(dseq);
    expect(closed).toMatchObject({ state: "closed", escrowUact: 0 });
    expect(closed?.leases[0]).toMatchObject({ state: "closed", reason: "owner" });
    expect(before - twin.chain.balance(backend.owner, "uact")).toBeLessThan(10_000n);
    await expect(backend.workloadStatus(lease)).rejects.toMatchObject({ code: "not_found" });
    await expect(lastLines(backend, lease, 10)).rejects.toMatchObject({ code: "not_found" });
    expect(twin.violations()).toEqual([]);
  });

  it("tells audited bids from others by the registry, not by the order's wish", async () => {
    const { twin, backend } = rig;
    const { dseq } = await create(backend, []);
    const bids = await bidsOf(backend, dseq, 5);
    const nameOf = (address: string) =>
      twin.chain.providers().find((one) => one.address === address)?.name ?? "";
    expect(bids.filter((bid) => !bid.audited).map((bid) => nameOf(bid.provider))).toEqual([
      "provider.bargain-bin.example",
    ]);
    expect(bids.find((bid) => nameOf(bid.provider).includes("bargain"))?.priceUactPerBlock).toBe(5);

    const trusting = await rig.another({ auditors: [] });
    expect((await trusting.listBids(dseq)).every((bid) => !bid.audited)).toBe(true);
    await backend.close(dseq);
  });

  it("closes once, and again without harm; an unknown deployment is definitely not found", async () => {
    const { twin, backend } = rig;
    const { dseq } = await create(backend);
    await backend.close(dseq);
    const txs = twin.chain.txs().length;
    expect(await backend.close(dseq)).toEqual({ kind: "included", txHash: "" });
    expect(twin.chain.txs().length).toBe(txs);
    const unknown = backend.nextDseq();
    await expect(backend.close(unknown)).rejects.toMatchObject({ code: "not_found" });
    expect(await backend.readDeployment(unknown)).toBeNull();
    expect(await backend.listBids(unknown)).toEqual([]);
  });

  it("leases once; again is success, another provider is refused", async () => {
    const { backend } = rig;
    const { dseq, lease } = await leased(rig, "aurora");
    expect(await backend.createLease({ lease, onSigned: noop })).toEqual({ kind: "included", txHash: "" });
    const other = rig.twin.chain.providers().find(({ name }) => name.includes("blue-ridge"))?.address ?? "";
    const refused = backend.createLease({ lease: { ...lease, provider: other }, onSigned: noop });
    await expect(refused).rejects.toMatchObject({ code: "rejected", details: { reason: "bid_not_open" } });
    await backend.close(dseq);
    await expect(backend.createLease({ lease, onSigned: noop })).rejects.toMatchObject({ code: "rejected" });
  });

  it("sees a lease that the provider closed, while the deployment lives on", async () => {
    const { twin, backend } = rig;
    const provider = twin.chain.providers().find(({ name }) => name.includes("cedar"))?.address ?? "";
    twin.providers.setMode(provider, "close_lease");
    const { dseq, manifest, lease } = await leased(rig, "cedar");
    await backend.sendManifest(lease, manifest);
    const seen = await eventually(async () => {
      const now = await backend.readDeployment(dseq);
      return now?.leases[0]?.state === "closed" && now;
    });
    expect(seen.state).toBe("active");
    expect(seen.leases[0]?.reason).not.toBeNull();
    twin.providers.setMode(provider, "normal");
    await backend.close(dseq);
  });

  it("refuses what the chain refuses, in its terms", async () => {
    const { backend } = rig;
    const manifest = await backend.freeze((await import("./workloads.ts")).workload());
    const attempt = (depositUact: number) =>
      backend.create({ dseq: backend.nextDseq(), manifest, depositUact, onSigned: noop });
    await expect(attempt(499_999)).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "deposit_too_low" },
    });
    await expect(attempt(10 ** 12)).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "insufficient_funds" },
    });
    await expect(attempt(0.5)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(backend.deposit({ dseq: backend.nextDseq(), amountUact: 1 })).rejects.toMatchObject({
      code: "not_found",
    });
    const poor = await rig.another({
      mnemonic:
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    });
    await expect(create(poor)).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "insufficient_funds" },
    });
    expect(await poor.float()).toEqual({ actUact: 0, aktUakt: 0 });
  });

  it("names providers and measures blocks", async () => {
    const { twin, backend } = rig;
    const [first] = twin.chain.providers();
    expect(await backend.providerName(first?.address ?? "")).toBe("Aurora Hosting (eu-central)");
    await expect(backend.providerName(backend.owner)).rejects.toMatchObject({ code: "not_found" });
    const { secondsPerBlock: seconds } = await backend.pace();
    expect(seconds).toBeGreaterThan(0.015);
    expect(seconds).toBeLessThan(0.5);
  });
});
