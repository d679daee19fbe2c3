import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AkashTwin, defaultProviders, startAkashTwin } from "../../../src/sandbox/akash/akash-twin.ts";
import { openLedger } from "../../../src/sandbox/akash/ledger/ledger.ts";
import { type Books, openBooks } from "../../../src/sandbox/kernel/books.ts";
import { blocks, createTenant, freeze, leaseWith } from "./tenant.ts";

let folder: string;
let books: Books;
let twin: AkashTwin;

const start = async (blockMs = 20) => {
  books = openBooks(join(folder, "akash.db"));
  twin = await startAkashTwin({ books, blockMs, providers: defaultProviders().slice(0, 2) });
  return twin;
};
const stop = async () => {
  await twin.close();
  books.close();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "akash-books-"));
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

describe("stopping and starting the chain", () => {
  it("continues with height, money, leases, manifests, providers, modes and gateways", async () => {
    await start();
    const tenant = await createTenant(twin);
    twin.fund(tenant.owner, { uakt: 50_000_000, uact: 50_000_000 });
    const frozen = await freeze();
    const { dseq, provider } = await leaseWith(twin, tenant, frozen);
    const token = await tenant.token(provider);
    await tenant.gateway(provider, `/deployment/${dseq}/manifest`, {
      method: "PUT",
      token,
      body: frozen.json,
    });
    twin.providers.setMode(twin.chain.providers()[1]?.address ?? "", "silent");
    const before = {
      height: twin.chain.height,
      providers: twin.chain.providers(),
      leases: twin.chain.listLeases(),
      balance: twin.chain.balance(tenant.owner, "uact"),
    };
    await stop();

    await start();
    expect(twin.chain.height).toBeGreaterThanOrEqual(before.height);
    expect(twin.chain.providers()).toEqual(before.providers);
    expect(twin.chain.listLeases()).toEqual(before.leases);
    expect(twin.chain.balance(tenant.owner, "uact")).toBe(before.balance);

    const again = await createTenant(twin);
    await blocks(twin, 3);
    const answer = await again.gateway(provider, `/lease/${dseq}/1/1/status`, { token });
    expect(JSON.parse(answer.body).services.agent.ready_replicas).toBe(1);
    await again.close(dseq);
    expect(twin.chain.listLeases()[0]).toMatchObject({ state: "closed", reason: 1 });
  });

  it("delivers after the restart what was only in the mempool before", async () => {
    await start(0);
    const tenant = await createTenant(twin);
    twin.fund(tenant.owner, { uakt: 50_000_000, uact: 50_000_000 });
    const creating = tenant.create(77, await freeze()).catch((error: unknown) => error);
    while (twin.chain.pendingTxs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await stop();

    await start(0);
    expect(twin.chain.pendingTxs).toBe(1);
    twin.produceBlock();
    expect(twin.chain.listDeployments()).toMatchObject([{ dseq: "77", state: "active" }]);
    expect(await creating).toBeInstanceOf(Error);
  });

  it("moves a gateway, and says so on chain, when its port was taken meanwhile", async () => {
    await start(0);
    const before = twin.chain.providers()[0]?.hostUri ?? "";
    await stop();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(Number(new URL(before).port), "127.0.0.1", resolve));
    await start(0);
    const provider = twin.chain.providers()[0];
    expect(provider?.hostUri).not.toBe(before);
    const tenant = await createTenant(twin);
    expect(await tenant.gateway(provider?.address ?? "", "/version")).toMatchObject({ status: 200 });
    await new Promise((resolve) => squatter.close(resolve));
  });

  it("finishes a block whose commit was cut short", async () => {
    await start(0);
    const height = twin.chain.height;
    await stop();
    books = openBooks(join(folder, "akash.db"));
    books
      .shelf("journal")
      .put("block", [{ table: "tip", id: "tip", value: { height: height + 1, timeMs: 5 } }]);
    expect(openLedger(books).ledger.tip.get("tip")).toEqual({ height: height + 1, timeMs: 5 });
    books.close();
    await start(0);
    expect(twin.chain.height).toBe(height + 1);
  });
});
