import { Scope, Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AkashTwin,
  defaultProviders,
  SANDBOX_AUDITOR,
  startAkashTwin,
} from "../../../src/sandbox/akash/akash-twin.ts";
import { formatDec, parseDec } from "../../../src/sandbox/akash/dec.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { blocks, createTenant, type Frozen, freeze, leaseWith, type Tenant } from "./tenant.ts";

let twin: AkashTwin;
let tenant: Tenant;
let frozen: Frozen;

beforeAll(async () => {
  twin = await startAkashTwin({ books: openBooks(), blockMs: 20, providers: defaultProviders() });
  tenant = await createTenant(twin);
  twin.fund(tenant.owner, { uakt: 100_000_000, uact: 100_000_000 });
  frozen = await freeze();
});
afterAll(() => twin.close());

describe("creating a deployment", () => {
  it.each([
    ["a deposit in uakt", { denom: "uakt", amount: "5000000" }, /Deposit invalid/],
    ["a deposit below the minimum", { denom: "uact", amount: "499999" }, /Deposit invalid/],
    ["a deposit the wallet does not have", { denom: "uact", amount: "900000000" }, /insufficient balance/],
  ])("refuses %s", async (_what, deposit, words) => {
    await expect(tenant.create(tenant.nextDseq(), frozen, deposit)).rejects.toThrow(words);
  });

  it("refuses a price in uakt", async () => {
    const inAkt = await freeze({ denom: "uakt" });
    await expect(tenant.create(tenant.nextDseq(), inAkt)).rejects.toThrow(/unsupported denomination uakt/);
  });

  it("refuses a dseq that exists, open or closed", async () => {
    const dseq = tenant.nextDseq();
    await tenant.create(dseq, frozen);
    await expect(tenant.create(dseq, frozen)).rejects.toThrow(/Deployment exists/);
    await tenant.close(dseq);
    await expect(tenant.create(dseq, frozen)).rejects.toThrow(/Deployment exists/);
    await expect(tenant.close(dseq)).rejects.toThrow(/Deployment closed/);
    await expect(tenant.close(424_242)).rejects.toThrow(/Deployment not found/);
  });
});

describe("the market", () => {
  it("keeps providers above the price cap and unaudited ones away", async () => {
    const cheap = tenant.nextDseq();
    await tenant.create(cheap, await freeze({ maxPriceUact: 12 }));
    const anyone = tenant.nextDseq();
    await tenant.create(anyone, await freeze({ signedBy: [] }));
    await blocks(twin, 4);
    expect((await tenant.openBids(cheap)).map((bid) => bid.priceUact)).toEqual([11.42]);
    expect((await tenant.openBids(anyone)).map((bid) => bid.priceUact)[0]).toBe(4.2);
  });

  it("refuses a second lease on the same order", async () => {
    const { dseq } = await leaseWith(twin, tenant, frozen);
    const lost = twin.chain.listBids().find((bid) => bid.dseq === String(dseq) && bid.state === "lost");
    const { owner, gseq, oseq, provider } = lost ?? { owner: "", gseq: 0, oseq: 0, provider: "" };
    const bidId = { owner, dseq, gseq, oseq, provider, bseq: 0 };
    await expect(tenant.sdk.akash.market.v1beta5.createLease({ bidId })).rejects.toThrow(/bid not open/);
    const unknown = { ...bidId, provider: tenant.owner };
    await expect(tenant.sdk.akash.market.v1beta5.createLease({ bidId: unknown })).rejects.toThrow(
      /bid not found/,
    );
  });

  it("lists a new order when the owner closes a lease", async () => {
    const { dseq, provider } = await leaseWith(twin, tenant, frozen);
    const id = { owner: tenant.owner, dseq, gseq: 1, oseq: 1, provider, bseq: 0 };
    await tenant.sdk.akash.market.v1beta5.closeLease({ id, reason: 0 });
    const orders = twin.chain.listOrders().filter((one) => one.dseq === String(dseq));
    expect(orders.map(({ oseq, state }) => ({ oseq, state }))).toEqual([
      { oseq: 1, state: "closed" },
      { oseq: 2, state: "open" },
    ]);
  });
});

describe("blocks that time skipped", () => {
  it("can be asked for like any other: empty, with a time in between", async () => {
    const timeOf = async (height: number): Promise<number> => {
      const answer = await fetch(`${twin.rpcUrl}/block?height=${height}`);
      const { result } = (await answer.json()) as { result: { block: { header: { time: string } } } };
      return Date.parse(result.block.header.time);
    };
    const first = twin.produceBlock();
    const last = twin.produceBlock(1_000);
    expect(last.height).toBe(first.height + 1_001);
    const middle = await timeOf(first.height + 500);
    expect(middle).toBeGreaterThanOrEqual(first.timeMs);
    expect(middle).toBeLessThanOrEqual(last.timeMs);
  });
});

describe("money", () => {
  it("charges price times blocks, refunds the rest and settles lazily", async () => {
    const before = twin.chain.balance(tenant.owner, "uact");
    const { dseq, provider, priceUact } = await leaseWith(twin, tenant, frozen);
    const id = { scope: Scope.deployment, xid: `${tenant.owner}/${dseq}` };
    const lease = twin.chain.listLeases().find((one) => one.dseq === String(dseq));
    twin.produceBlock(100);
    const read = await tenant.sdk.akash.deployment.v1beta4.getDeployment({
      id: { owner: tenant.owner, dseq },
    });
    expect(read.escrowAccount?.state?.funds[0]?.amount).toMatch(/^5000000/);
    await tenant.sdk.akash.escrow.v1.accountDeposit({
      signer: tenant.owner,
      id,
      deposit: { amount: { denom: "uact", amount: "1000000" }, sources: [Source.balance] },
    });
    await tenant.close(dseq);
    const closed = twin.chain.listLeases().find((one) => one.dseq === String(dseq));
    const lasted = (closed?.closedOn ?? 0) - (lease?.createdAt ?? 0);
    expect(lasted).toBeGreaterThan(100);
    const spent = Number(before - twin.chain.balance(tenant.owner, "uact"));
    expect(spent).toBe(Math.ceil(lasted * priceUact));
    expect(Number(twin.chain.balance(provider, "uact"))).toBeGreaterThanOrEqual(
      Math.floor(lasted * priceUact),
    );
  });

  it("cancels a mint under 10 ACT, and every mint while the oracle is halted, without a word", async () => {
    const mint = (amount: string) =>
      tenant.sdk.akash.bme.v1.mintACT({
        owner: tenant.owner,
        to: tenant.owner,
        coinsToBurn: { denom: "uakt", amount },
      });
    const before = twin.chain.balance(tenant.owner, "uact");
    await mint("5000000");
    await blocks(twin, 11);
    expect(twin.chain.balance(tenant.owner, "uact")).toBe(before);
    twin.hazards.haltOracle(true);
    expect((await tenant.rest.akash.bme.v1.getStatus({})).mintsAllowed).toBe(false);
    await mint("20000000");
    await blocks(twin, 11);
    expect(twin.chain.balance(tenant.owner, "uact")).toBe(before);
    expect(twin.chain.mints().map((one) => one.status)).toEqual(["cancelled", "cancelled"]);
    twin.hazards.haltOracle(false);
    await mint("20000000");
    await blocks(twin, 11);
    expect(twin.chain.balance(tenant.owner, "uact") - before).toBe(23_940_000n);
  });

  it("keeps 18 decimals", () => {
    expect(formatDec(parseDec("12.5"))).toBe("12.500000000000000000");
    expect(formatDec(parseDec("-0.000000000000000001"))).toBe("-0.000000000000000001");
    expect(() => parseDec("1e3")).toThrow(RangeError);
  });
});

describe("reading", () => {
  it("pages by key until the end, over gRPC and REST alike", async () => {
    for (const api of [tenant.sdk, tenant.rest]) {
      const seen: string[] = [];
      let key = new Uint8Array();
      do {
        const page = await api.akash.deployment.v1beta4.getDeployments({
          filters: { owner: tenant.owner },
          pagination: { limit: 2, key },
        });
        expect(page.deployments.length).toBeLessThanOrEqual(2);
        seen.push(...page.deployments.map((one) => one.deployment?.id?.dseq.toString() ?? ""));
        key = new Uint8Array(page.pagination?.nextKey ?? []);
      } while (key.length > 0);
      expect(seen).toEqual(twin.chain.listDeployments(tenant.owner).map((one) => one.dseq));
    }
  });

  it("says not found as a definite answer on every transport, and refuses unknown states", async () => {
    const id = { owner: tenant.owner, dseq: 424_242 };
    for (const api of [tenant.sdk, tenant.rest]) {
      await expect(api.akash.deployment.v1beta4.getDeployment({ id })).rejects.toMatchObject({ code: 5 });
    }
    const filters = { owner: tenant.owner, state: "sleeping" };
    await expect(tenant.rest.akash.deployment.v1beta4.getDeployments({ filters })).rejects.toThrow(
      /invalid state value/,
    );
    expect((await fetch(`${twin.restUrl}/akash/nothing`)).status).toBe(501);
  });

  it("knows who audited whom", async () => {
    const { providers } = await tenant.rest.akash.audit.v1.getAuditorAttributes({ auditor: SANDBOX_AUDITOR });
    expect(providers).toHaveLength(4);
    const [first] = twin.chain.providers();
    const one = await tenant.sdk.akash.audit.v1.getProviderAuditorAttributes({
      auditor: SANDBOX_AUDITOR,
      owner: first?.address ?? "",
    });
    expect(one.providers[0]?.attributes).toContainEqual({ key: "region", value: "eu-central" });
  });
});
