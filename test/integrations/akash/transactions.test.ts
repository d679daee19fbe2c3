import { createStargateClient } from "@akashnetwork/chain-sdk";
import { MsgCreateDeployment } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { TxBody } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { createChainNodeWebSDK } from "@akashnetwork/chain-sdk/web";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChainBackend } from "../../../src/integrations/akash/chain-backend.ts";
import { createDeploymentMessage } from "../../../src/integrations/akash/chain-messages.ts";
import { thawManifest } from "../../../src/integrations/akash/frozen-manifest.ts";
import { openWallet } from "../../../src/integrations/akash/wallet.ts";
import { defaultProviders } from "../../../src/sandbox/akash/akash-twin.ts";
import {
  create,
  DEPOSIT_UACT,
  eventually,
  MNEMONIC,
  neverListens,
  noop,
  type Rig,
  type RpcFault,
  startRig,
  startRpcProxy,
} from "./chain-rig.ts";
import { workload } from "./workloads.ts";

let rig: Rig;
const cleanUp: (() => Promise<void>)[] = [];
beforeEach(async () => {
  rig = await startRig({ providers: defaultProviders().slice(0, 1) });
});
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
  await rig.close();
});

const deployments = () => rig.twin.chain.listDeployments(rig.backend.owner);

/** A backend whose only node misbehaves as `rule` says. */
async function behind(rule: (method: string, nth: number) => RpcFault, timing = {}) {
  const proxy = await startRpcProxy(rig.twin.rpcUrl, rule);
  cleanUp.push(proxy.close);
  return { proxy, backend: await rig.another({ rpcUrls: [proxy.url], timing }) };
}

async function createWith(backend: ChainBackend, dseq = backend.nextDseq()) {
  const manifest = await backend.freeze(workload());
  const hashes: (string | null)[] = [];
  const onSigned = async (hash: string | null) => void hashes.push(hash);
  const outcome = backend.create({ dseq, manifest, depositUact: DEPOSIT_UACT, onSigned });
  return { dseq, manifest, hashes, outcome };
}

/** The SDK's own, ordered signer. */
const sdkSigner = () =>
  createStargateClient({
    baseUrl: rig.twin.rpcUrl,
    signerMnemonic: MNEMONIC,
    gasMultiplier: 2,
    stargateOptions: { broadcastPollIntervalMs: 20, broadcastTimeoutMs: 5_000 },
  });

describe("create is idempotent by dseq", () => {
  it("counts an existing deployment of the same hash as success, without a transaction", async () => {
    const { dseq, manifest } = await create(rig.backend);
    const txs = rig.twin.chain.txs().length;
    const again = await rig.backend.create({ dseq, manifest, depositUact: DEPOSIT_UACT, onSigned: noop });
    expect(again).toEqual({ kind: "included", txHash: "", dseq });
    expect(rig.twin.chain.txs().length).toBe(txs);
  });

  it("is a conflict with another manifest", async () => {
    const { dseq } = await create(rig.backend);
    const manifest = await rig.backend.freeze(workload({ port: 1 }));
    const attempt = rig.backend.create({ dseq, manifest, depositUact: DEPOSIT_UACT, onSigned: noop });
    await expect(attempt).rejects.toMatchObject({ code: "conflict", details: { reason: "other_hash" } });
  });

  it("ends in one deployment when two replicas create the same one at once", async () => {
    const dseq = rig.backend.nextDseq();
    const attempts = await Promise.all([
      createWith(rig.backend, dseq),
      createWith(await rig.another(), dseq),
    ]);
    const outcomes = await Promise.all(attempts.map((one) => one.outcome));
    expect(outcomes.map((one) => one.kind)).toEqual(["included", "included"]);
    expect(deployments()).toHaveLength(1);
  });
});

describe("a crash between signing and broadcast", () => {
  it("leaves nothing on chain, and the retry with the stored bytes succeeds", async () => {
    const { backend, twin } = rig;
    const manifest = await backend.freeze(workload());
    const stored = { dseq: backend.nextDseq(), manifest: JSON.stringify(manifest) };
    let hash: string | null = null;
    const killed = backend.create({
      dseq: stored.dseq,
      manifest,
      depositUact: DEPOSIT_UACT,
      onSigned: async (signed) => {
        hash = signed;
        throw new Error("killed");
      },
    });
    await expect(killed).rejects.toThrow("killed");
    expect(hash).toMatch(/^[0-9A-F]{64}$/);
    expect(twin.chain.pendingTxs).toBe(0);
    expect(await backend.readDeployment(stored.dseq)).toBeNull();

    const restarted = await rig.another();
    const outcome = await restarted.create({
      dseq: stored.dseq,
      manifest: JSON.parse(stored.manifest),
      depositUact: DEPOSIT_UACT,
      onSigned: noop,
    });
    expect(outcome.kind).toBe("included");
    expect(deployments()).toMatchObject([{ dseq: stored.dseq, hashHex: manifest.hashHex }]);
  });

  it("reports the hash, and waits for it to be stored, before the node hears of it", async () => {
    const { proxy, backend } = await behind(() => "pass");
    const manifest = await backend.freeze(workload());
    let broadcastsWhenSigned = -1;
    let signedHash: string | null = null;
    const outcome = await backend.create({
      dseq: backend.nextDseq(),
      manifest,
      depositUact: DEPOSIT_UACT,
      onSigned: async (hash) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        signedHash = hash;
        broadcastsWhenSigned = proxy.counts.get("broadcast_tx_sync") ?? 0;
      },
    });
    expect(broadcastsWhenSigned).toBe(0);
    expect(outcome).toMatchObject({ kind: "included", txHash: signedHash });
  });
});

describe("a lost answer is not a failure", () => {
  it.each<RpcFault>(["cut_before", "cut_after", "refuse"])("broadcast: %s", async (fault) => {
    const { proxy, backend } = await behind((method, nth) =>
      method === "broadcast_tx_sync" && nth === 1 ? fault : "pass",
    );
    const { dseq, hashes, outcome } = await createWith(backend);
    expect((await outcome).kind).toBe("included");
    expect(hashes).toHaveLength(1);
    const broadcasts = proxy.counts.get("broadcast_tx_sync") ?? 0;
    expect(broadcasts).toBeGreaterThanOrEqual(fault === "cut_after" ? 1 : 2);
    expect(deployments().map((one) => one.dseq)).toEqual([dseq]);
  });

  it("a node that never answers the broadcast, and a second one that does", async () => {
    const { backend } = await behind((method) => (method === "broadcast_tx_sync" ? "hang" : "pass"), {
      callTimeoutMs: 100,
    });
    const { outcome } = await createWith(backend);
    await expect(outcome).rejects.toMatchObject({ code: "unavailable", details: { reason: "tx_expired" } });

    const proxy = await startRpcProxy(rig.twin.rpcUrl, (method) =>
      method === "broadcast_tx_sync" ? "hang" : "pass",
    );
    cleanUp.push(proxy.close);
    const both = await rig.another({ rpcUrls: [proxy.url, rig.twin.rpcUrl], timing: { callTimeoutMs: 100 } });
    expect((await (await createWith(both)).outcome).kind).toBe("included");
    expect(deployments()).toHaveLength(1);
  });

  it("is unseen while nobody can be asked, and found later", async () => {
    let broadcast = false;
    const { backend } = await behind((method) => {
      if (method === "broadcast_tx_sync") broadcast = true;
      return broadcast ? "cut_after" : "pass";
    });
    const { dseq, hashes, outcome } = await createWith(backend);
    expect(await outcome).toEqual({ kind: "unseen", txHash: hashes[0] });
    expect(await rig.backend.readDeployment(dseq)).toMatchObject({ state: "active" });
  });

  it("is dead, provably, once blocks have passed the expiry without it", async () => {
    const { backend } = await behind((method) => (method === "broadcast_tx_sync" ? "cut_before" : "pass"));
    const { dseq, outcome } = await createWith(backend);
    await expect(outcome).rejects.toMatchObject({ code: "unavailable", details: { reason: "tx_expired" } });
    expect(await backend.readDeployment(dseq)).toBeNull();
  });

  it("applies to every kind of write", async () => {
    const { backend } = await behind((method, nth) =>
      method === "broadcast_tx_sync" && nth % 2 === 1 ? "cut_after" : "pass",
    );
    const { dseq } = await create(backend);
    const escrow = () => rig.twin.chain.escrowAccounts(backend.owner).find((one) => one.dseq === dseq);
    expect((await backend.deposit({ dseq, amountUact: 1_000_000 })).kind).toBe("included");
    expect(escrow()?.depositedUact).toBe(BigInt(DEPOSIT_UACT + 1_000_000));
    expect((await backend.close(dseq)).kind).toBe("included");
    expect(escrow()?.state).toBe("closed");
  });
});

describe("nodes that come and go", () => {
  it("an outage at the very start poisons nothing", async () => {
    let up = false;
    const { backend } = await behind(() => (up ? "pass" : "refuse"));
    const failed = await createWith(backend);
    await expect(failed.outcome).rejects.toMatchObject({ code: "unavailable" });
    expect(failed.hashes).toEqual([]);
    up = true;
    expect((await (await createWith(backend)).outcome).kind).toBe("included");
  });

  it("a dead node beside a living one goes unnoticed", async () => {
    const backend = await rig.another({ rpcUrls: [neverListens, rig.twin.rpcUrl] });
    expect((await (await createWith(backend)).outcome).kind).toBe("included");
  });

  it("a node of another chain is refused", async () => {
    const backend = await rig.another({ chainId: "sandbox-01" });
    const { outcome } = await createWith(backend);
    await expect(outcome).rejects.toMatchObject({
      code: "misconfigured",
      details: { reason: "wrong_network" },
    });
  });
});

describe("concurrency and gas", () => {
  it("two replicas with one wallet send ten transactions at once, and all land", async () => {
    const other = await rig.another();
    const sent = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => (await createWith(i % 2 ? other : rig.backend)).outcome),
    );
    expect(sent.every((one) => one.kind === "included")).toBe(true);
    expect(deployments()).toHaveLength(10);
    expect(rig.twin.chain.txs().every((tx) => tx.code === 0)).toBe(true);
  });

  it("the ordinary, ordered path would have collided", async () => {
    const sdk = () =>
      createChainNodeWebSDK({
        query: { baseUrl: rig.twin.restUrl },
        tx: { signer: sdkSigner() },
      });
    const mint = (amount: string) =>
      sdk().akash.bme.v1.mintACT({
        owner: rig.backend.owner,
        to: rig.backend.owner,
        coinsToBurn: { denom: "uakt", amount },
      });
    const results = await Promise.allSettled(["10000000", "11000000", "12000000"].map(mint));
    const refusals = results.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(refusals.join()).toContain("account sequence mismatch");
  });

  it("signs again with more gas when a block ran out of it, and reports both hashes", async () => {
    rig.twin.hazards.inflateGas({ factor: 3, txs: 1 });
    const { dseq, hashes, outcome } = await createWith(rig.backend);
    expect(await outcome).toMatchObject({ kind: "included", txHash: hashes[1] });
    expect(rig.twin.chain.txs().map((tx) => tx.code)).toEqual([11, 0]);
    expect(deployments().map((one) => one.dseq)).toEqual([dseq]);
  });

  it("gives up when no gas is ever enough", async () => {
    rig.twin.hazards.inflateGas({ factor: 1000, txs: 100 });
    const { hashes, outcome } = await createWith(rig.backend);
    await expect(outcome).rejects.toMatchObject({ code: "rejected", details: { reason: "out_of_gas" } });
    expect(hashes.length).toBeLessThanOrEqual(4);
    expect(deployments()).toEqual([]);
  });
});

describe("minting", () => {
  it("lands after the epoch, or is cancelled in silence though the transaction succeeded", async () => {
    const { twin, backend } = rig;
    const minted = () => eventually(async () => twin.chain.mints().every((one) => one.status !== "pending"));
    const before = await backend.float();
    const since = twin.chain.height;
    expect(await backend.mint.fateSince(since)).toBe("none");
    expect((await backend.mint.burn({ burnUakt: 20_000_000 })).kind).toBe("included");
    await minted();
    expect((await backend.float()).actUact - before.actUact).toBe(23_940_000);
    expect(await backend.mint.fateSince(since)).toBe("executed");

    twin.hazards.haltOracle(true);
    const halted = await backend.float();
    const sinceHalt = twin.chain.height;
    expect((await backend.mint.burn({ burnUakt: 20_000_000 })).kind).toBe("included");
    expect(["pending", "none"]).toContain(await backend.mint.fateSince(sinceHalt));
    await minted();
    expect(twin.chain.mints().map((one) => one.status)).toContain("cancelled");
    expect(await backend.mint.fateSince(sinceHalt)).toBe("none");
    expect((await backend.float()).actUact).toBe(halted.actUact);
    await expect(backend.mint.burn({ burnUakt: 0 })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("the wire", () => {
  it("carries the same message bytes that the SDK's own signer makes", async () => {
    const { twin, backend } = rig;
    const { groups, hash } = thawManifest(await backend.freeze(workload()));
    const ours = createDeploymentMessage({
      owner: backend.owner,
      dseq: "42",
      groups,
      hash,
      depositUact: "500000",
    });
    const sdk = createChainNodeWebSDK({ query: { baseUrl: twin.restUrl }, tx: { signer: sdkSigner() } });
    const bodies: Uint8Array[] = [];
    await sdk.akash.deployment.v1beta4.createDeployment(
      {
        id: { owner: backend.owner, dseq: 42 },
        groups,
        hash,
        deposit: { amount: { denom: "uact", amount: "500000" }, sources: [1] },
      },
      { afterSign: (raw) => void bodies.push(raw.bodyBytes) },
    );
    const [message] = TxBody.decode(bodies[0] ?? new Uint8Array()).messages;
    expect(message?.typeUrl).toBe(ours.typeUrl);
    expect(Buffer.from(ours.value).equals(Buffer.from(message?.value ?? []))).toBe(true);
    expect(MsgCreateDeployment.decode(ours.value).deposit?.amount).toEqual({
      denom: "uact",
      amount: "500000",
    });
  });

  it("shows the mnemonic to nobody", async () => {
    const wallet = await openWallet(MNEMONIC);
    expect(JSON.stringify(rig.backend) + JSON.stringify(wallet)).not.toContain("junk");
  });
});
