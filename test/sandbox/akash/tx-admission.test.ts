import { createHash } from "node:crypto";
import { createChainNodeSDK, createStargateClient, TxError } from "@akashnetwork/chain-sdk";
import { Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { MsgCloseDeployment, MsgCreateDeployment } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { TxRaw } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { StargateClient, TimeoutError } from "@cosmjs/stargate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AkashTwin, defaultProviders, startAkashTwin } from "../../../src/sandbox/akash/akash-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { blocks, createTenant, DEPOSIT, type Frozen, freeze, type Tenant } from "./tenant.ts";
import { createUnorderedClient } from "./unordered-client.ts";

let twin: AkashTwin;
let tenant: Tenant;
let frozen: Frozen;

beforeAll(async () => {
  twin = await startAkashTwin({ books: openBooks(), blockMs: 20, providers: defaultProviders().slice(0, 1) });
  tenant = await createTenant(twin);
  twin.fund(tenant.owner, { uakt: 100_000_000, uact: 100_000_000 });
  frozen = await freeze();
  // The SDK loads its message types with the first call to their service.
  await tenant.create(1, frozen);
});
afterAll(() => twin.close());

const closeMessage = (dseq: number) => ({
  typeUrl: `/${MsgCloseDeployment.$type}`,
  value: MsgCloseDeployment.fromPartial({ id: { owner: tenant.owner, dseq } }),
});
const createMessage = (dseq: number) =>
  MsgCreateDeployment.fromPartial({
    id: { owner: tenant.owner, dseq },
    groups: frozen.groupSpecs,
    hash: frozen.hash,
    deposit: { amount: DEPOSIT, sources: [Source.balance] },
  });
const fee = (uakt: number, gas: number) => ({
  amount: [{ denom: "uakt", amount: String(uakt) }],
  gas: String(gas),
});
const signerData = async (changes: { sequence?: number; chainId?: string; accountNumber?: number }) => {
  const client = await StargateClient.connect(twin.rpcUrl);
  return { ...(await client.getSequence(tenant.owner)), chainId: twin.chainId, ...changes };
};
const rpc = async (method: string, params: Record<string, unknown> = {}) => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  return (await fetch(twin.rpcUrl, { method: "POST", body })).json();
};

describe("the mempool's door", () => {
  it.each([
    ["another chain's id", { chainId: "wrong-1" }],
    ["another account number", { accountNumber: 7 }],
  ])("refuses a signature over %s", async (_what, changes) => {
    const raw = await tenant.signer.sign(
      [closeMessage(1)],
      fee(10_000, 300_000),
      "",
      await signerData(changes),
    );
    await expect(tenant.signer.broadcast(raw)).rejects.toThrow(/signature verification failed.*unauthorized/);
  });

  it("refuses a flipped signature bit", async () => {
    const raw = await tenant.signer.sign([closeMessage(1)], fee(10_000, 300_000), "", await signerData({}));
    const [signature = new Uint8Array(64)] = raw.signatures;
    signature[10] = (signature[10] ?? 0) ^ 1;
    await expect(tenant.signer.broadcast(raw)).rejects.toThrow(/signature verification failed/);
  });

  it("refuses a wrong sequence", async () => {
    const data = await signerData({ sequence: 999 });
    const raw = await tenant.signer.sign([closeMessage(1)], fee(10_000, 300_000), "", data);
    await expect(tenant.signer.broadcast(raw)).rejects.toThrow(
      /account sequence mismatch, expected \d+, got 999/,
    );
  });

  it("refuses a fee below the floor, a long memo and a message it does not know", async () => {
    const data = await signerData({});
    const cheap = await tenant.signer.sign([closeMessage(1)], fee(10, 300_000), "", data);
    await expect(tenant.signer.broadcast(cheap)).rejects.toThrow(
      /insufficient fees; got: 10uakt required: 7500uakt/,
    );
    const wordy = await tenant.signer.sign([closeMessage(1)], fee(7500, 300_000), "m".repeat(257), data);
    await expect(tenant.signer.broadcast(wordy)).rejects.toThrow(/memo too large/);
    const amount = [{ denom: "uakt", amount: "1" }];
    await tenant.sdk.cosmos.bank.v1beta1
      .send({ fromAddress: tenant.owner, toAddress: tenant.owner, amount })
      .then(
        () => expect.unreachable(),
        (error: Error) =>
          expect(error.message).toMatch(/unable to resolve type URL \/cosmos.bank.v1beta1.MsgSend/),
      );
  });

  it("refuses bytes it has seen, and never runs them twice", async () => {
    await tenant.create(3001, frozen);
    const tx = twin.chain.txs().at(-1)?.tx;
    expect(await rpc("broadcast_tx_sync", { tx })).toMatchObject({
      error: { data: "tx already exists in cache" },
    });
  });

  it("lets one of two concurrent ordered transactions collide", async () => {
    const other = await createTenant(twin);
    const settled = await Promise.allSettled([tenant.create(3101, frozen), other.create(3102, frozen)]);
    const refused = settled.filter((one) => one.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(String(refused[0]?.reason)).toMatch(/account sequence mismatch/);
  });
});

describe("delivery", () => {
  it("burns the fee when gas runs out, with code 11, and then closes", async () => {
    await tenant.create(3201, frozen);
    const before = twin.chain.balance(tenant.owner, "uakt");
    const closing = tenant.sdk.akash.deployment.v1beta4.closeDeployment(
      { id: { owner: tenant.owner, dseq: 3201 } },
      { fee: fee(3000, 100_000) },
    );
    const error = await closing.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TxError);
    expect(error).toMatchObject({ txResponse: { code: 11 } });
    expect(before - twin.chain.balance(tenant.owner, "uakt")).toBe(3000n);
    await tenant.close(3201);
  });

  it("uses more gas than simulated when told to", async () => {
    await tenant.create(3202, frozen);
    twin.hazards.inflateGas({ factor: 3, txs: 1 });
    await expect(tenant.close(3202)).rejects.toMatchObject({ txResponse: { code: 11 } });
    await tenant.close(3202);
  });

  it("knows the hash before the broadcast, and a time-out is not a failure", async () => {
    const slow = await startAkashTwin({ books: openBooks(), blockMs: 0, providers: [] });
    slow.fund(tenant.owner, { uakt: 10_000_000, uact: 10_000_000 });
    const signer = createStargateClient({
      baseUrl: slow.rpcUrl,
      signer: tenant.wallet,
      gasMultiplier: 2,
      stargateOptions: { broadcastPollIntervalMs: 20, broadcastTimeoutMs: 100 },
    });
    const sdk = createChainNodeSDK({ query: { baseUrl: slow.grpcUrl }, tx: { signer } });
    let signed = "";
    const error = await sdk.akash.deployment.v1beta4
      .createDeployment(createMessage(1), {
        afterSign: (raw) => {
          signed = createHash("sha256").update(TxRaw.encode(raw).finish()).digest("hex").toUpperCase();
        },
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ txId: signed });
    slow.produceBlock();
    expect(slow.chain.listDeployments()).toMatchObject([{ dseq: "1", state: "active" }]);
    const client = await StargateClient.connect(slow.rpcUrl);
    expect(await client.getTx(signed)).toMatchObject({ code: 0, hash: signed });
    await slow.close();
  });
});

describe("unordered transactions", () => {
  it("lands five at once from one wallet, each with its own time-out", async () => {
    const client = await createUnorderedClient(tenant, twin.rpcUrl);
    const now = Date.now();
    const gas = 2 * (await client.simulate(createMessage(4000), now + 30_000));
    const sends = [1, 2, 3, 4, 5].map(async (n) =>
      client.client.broadcastTx(await client.sign(createMessage(4000 + n), now + 30_000 + n, gas), 5000, 20),
    );
    expect((await Promise.all(sends)).map((result) => result.code)).toEqual([0, 0, 0, 0, 0]);
  });

  it("refuses a used nonce, an expired or far time-out, and a sequence", async () => {
    const client = await createUnorderedClient(tenant, twin.rpcUrl);
    const now = Date.now();
    const send = async (dseq: number, timeoutMs: number, sequence?: bigint) =>
      client.client.broadcastTxSync(await client.sign(createMessage(dseq), timeoutMs, 400_000, sequence));
    await send(4101, now + 20_000);
    await expect(send(4102, now + 20_000)).rejects.toThrow(/already used timeout/);
    await expect(send(4103, now - 10_000)).rejects.toThrow(/tx timeout/);
    await expect(send(4104, now + 700_000)).rejects.toThrow(/ttl exceeds 10m0s/);
    await expect(send(4105, now + 21_000, 3n)).rejects.toThrow(/sequence is not allowed/);
    await blocks(twin, 2);
    expect(twin.chain.listDeployments().some((one) => one.dseq === "4101")).toBe(true);
    expect(twin.chain.listDeployments().some((one) => one.dseq === "4102")).toBe(false);
  });
});

describe("CometBFT RPC", () => {
  it("gives real block times and refuses what it does not have", async () => {
    const client = await StargateClient.connect(twin.rpcUrl);
    const height = await client.getHeight();
    const [older, newer] = [await client.getBlock(height - 5), await client.getBlock(height)];
    const elapsedMs = Date.parse(newer.header.time) - Date.parse(older.header.time);
    expect(elapsedMs / 5).toBeGreaterThan(5);
    expect(elapsedMs / 5).toBeLessThan(500);
    await expect(client.getBlock(height + 1000)).rejects.toThrow(/must be less than or equal/);
    expect(await rpc("genesis")).toMatchObject({ error: { code: -32601 } });
    expect(await rpc("tx", { hash: "0x00", prove: false })).toMatchObject({
      error: { data: "tx (00) not found" },
    });
    expect(await (await fetch(`${twin.rpcUrl}/status`)).json()).toMatchObject({ result: { sync_info: {} } });
    expect(twin.violations()).toContain("rpc genesis");
  });

  it("obeys planned faults", async () => {
    twin.faults.add({ kind: "status", match: /^POST \//, status: 503 });
    await expect(StargateClient.connect(twin.rpcUrl)).rejects.toThrow(/503/);
    twin.faults.add({ kind: "drop_after", match: /^GET \/akash\/market/ });
    await expect(tenant.openBids(1)).rejects.toThrow();
    expect(await tenant.openBids(999_999)).toEqual([]);
  });

  it("can lose the answer to a broadcast that went through", async () => {
    twin.faults.add({ kind: "drop_after", match: /^RPC broadcast_tx_sync$/ });
    await expect(tenant.create(5001, frozen)).rejects.toThrow();
    await blocks(twin, 2);
    expect(twin.chain.listDeployments().some((one) => one.dseq === "5001")).toBe(true);
  });
});
