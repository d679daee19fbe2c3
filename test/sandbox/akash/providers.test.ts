import { JwtTokenManager } from "@akashnetwork/chain-sdk";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type AkashTwin,
  defaultProviders,
  type ProviderMode,
  type RunningWorkload,
  startAkashTwin,
  type WorkloadLease,
  type WorkloadRunner,
  type WorkloadService,
} from "../../../src/sandbox/akash/akash-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { blocks, createTenant, type Frozen, freeze, leaseWith, type Tenant } from "./tenant.ts";

interface Started {
  lease: WorkloadLease;
  service: WorkloadService;
  stopped: boolean;
}

/** A runner that only writes down what it was asked to run. */
function recordingRunner(): WorkloadRunner & { started: Started[] } {
  const started: Started[] = [];
  return {
    started,
    start(lease, service) {
      const entry: Started = { lease, service, stopped: false };
      started.push(entry);
      const workload: RunningWorkload = {
        ready: () => true,
        logs: () => ["line"],
        stop: () => {
          entry.stopped = true;
          return Promise.resolve();
        },
      };
      return Promise.resolve(workload);
    },
  };
}

let twin: AkashTwin;
let tenant: Tenant;
let frozen: Frozen;
let provider: string;
const runner = recordingRunner();

beforeAll(async () => {
  const providers = defaultProviders().slice(0, 2);
  twin = await startAkashTwin({
    books: openBooks(),
    blockMs: 20,
    providers,
    runWorkload: runner,
    providerPatienceMs: 1500,
  });
  tenant = await createTenant(twin);
  twin.fund(tenant.owner, { uakt: 100_000_000, uact: 100_000_000 });
  frozen = await freeze();
  provider = twin.chain.providers()[0]?.address ?? "";
});
afterAll(() => twin.close());
beforeEach(() => {
  for (const one of twin.chain.providers()) twin.providers.setMode(one.address, "normal");
});

const setMode = (mode: ProviderMode) => twin.providers.setMode(provider, mode);
const lease = () => leaseWith(twin, tenant, frozen, provider);
const put = async (dseq: number, body = frozen.json, token?: string) =>
  tenant.gateway(provider, `/deployment/${dseq}/manifest`, {
    method: "PUT",
    token: token ?? (await tenant.token(provider)),
    body,
  });
const status = async (dseq: number, token?: string) =>
  tenant.gateway(provider, `/lease/${dseq}/1/1/status`, { token: token ?? (await tenant.token(provider)) });
const leaseOf = (dseq: number) => twin.chain.listLeases().find((one) => one.dseq === String(dseq));
const until = async (condition: () => boolean) => {
  while (!condition()) await blocks(twin, 1);
};

describe("who may speak to a provider", () => {
  let dseq: number;
  beforeAll(async () => {
    dseq = (await lease()).dseq;
    expect((await put(dseq)).status).toBe(200);
  });

  it("takes the tenant's token", async () => {
    expect((await status(dseq)).status).toBe(200);
  });

  it("refuses no token, a malformed header and an expired token", async () => {
    expect(await tenant.gateway(provider, `/lease/${dseq}/1/1/status`)).toMatchObject({ status: 401 });
    expect(await status(dseq, "two words")).toMatchObject({
      status: 400,
      body: '{"message":"invalid authorization header"}',
    });
    const ago = Math.floor(Date.now() / 1000) - 3600;
    const parts = (await tenant.token(provider)).split(".");
    const claims = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString());
    const old = { ...claims, iat: ago, nbf: ago, exp: ago + 60 };
    const signer = {
      algorithm: "ES256KADR36" as const,
      signArbitrary: async (owner: string, data: string | Uint8Array) => {
        const text = Buffer.from(data).toString().split(".")[0];
        const payload = Buffer.from(JSON.stringify(old)).toString("base64url");
        expired = `${text}.${payload}`;
        return (
          await tenant.amino.signAmino(owner, {
            ...{ chain_id: "", account_number: "0", sequence: "0", fee: { gas: "0", amount: [] }, memo: "" },
            msgs: [
              {
                type: "sign/MsgSignData",
                value: { signer: owner, data: Buffer.from(expired).toString("base64") },
              },
            ],
          })
        ).signature;
      },
    };
    let expired = "";
    const signed = await new JwtTokenManager(signer).generateToken({ version: "v1", iss: tenant.owner });
    const token = `${expired}.${signed.split(".")[2]}`;
    expect(await status(dseq, token)).toMatchObject({ status: 401, body: '{"message":"JWT is expired"}' });
  });

  it("refuses a token that another key signed for this owner", async () => {
    const other = await Secp256k1HdWallet.generate(12, { prefix: "akash" });
    const [account] = await other.getAccounts();
    const theirs = await new JwtTokenManager(other).generateToken({
      version: "v1",
      iss: account?.address ?? "",
      leases: { access: "full" },
    });
    const [header, payload = "", signature] = theirs.split(".");
    const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), iss: tenant.owner };
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
    for (const token of [theirs, forged]) {
      expect(await status(dseq, token)).toMatchObject({ status: 401, body: '{"message":"JWT is invalid"}' });
    }
  });

  it("refuses a token for another provider or another scope", async () => {
    const elsewhere = await tenant.token(twin.chain.providers()[1]?.address ?? "");
    expect(await status(dseq, elsewhere)).toMatchObject({ status: 401 });
    const logsOnly = await new JwtTokenManager(tenant.amino).generateToken({
      version: "v1",
      iss: tenant.owner,
      leases: { access: "granular", permissions: [{ provider, access: "scoped", scope: ["logs"] }] },
    });
    expect(await status(dseq, logsOnly)).toMatchObject({
      status: 401,
      body: '{"message":"unauthorized access"}',
    });
  });

  it("refuses a manifest whose hash is not the one on chain, and one without a lease", async () => {
    const tampered = frozen.json.replace("18789", "18790");
    expect(tampered).not.toBe(frozen.json);
    expect(await put(dseq, tampered)).toMatchObject({
      status: 422,
      body: "manifest version validation failed\n",
    });
    expect(await put(dseq, "[]")).toMatchObject({ status: 422 });
    expect(await put(999_999)).toMatchObject({ status: 404, body: "no lease for deployment\n" });
  });
});

describe("what a lease runs", () => {
  it("starts the workload with its environment and stops it when the deployment closes", async () => {
    const { dseq } = await lease();
    await put(dseq);
    await put(dseq);
    const mine = runner.started.filter((one) => one.lease.dseq === String(dseq));
    expect(mine).toHaveLength(1);
    expect(mine[0]?.service).toMatchObject({ name: "agent", env: { GREETING: "<hello> & welcome" } });
    await tenant.close(dseq);
    await until(() => mine[0]?.stopped === true);
  });

  it("ends lease and deployment when the escrow is overdrawn", async () => {
    const { dseq } = await lease();
    await put(dseq);
    twin.produceBlock(5_000_000);
    expect(leaseOf(dseq)).toMatchObject({ state: "insufficient_funds", reason: 20_000 });
    const escrow = twin.chain.escrowAccounts().find((one) => one.dseq === String(dseq));
    expect(escrow).toMatchObject({ state: "overdrawn", fundsUact: 0n, transferredUact: 5_000_000n });
    await expect(tenant.close(dseq)).rejects.toThrow(/Deployment closed/);
    await until(() => runner.started.find((one) => one.lease.dseq === String(dseq))?.stopped === true);
  });
});

describe("providers that misbehave", () => {
  it("silent: never bids", async () => {
    setMode("silent");
    const dseq = tenant.nextDseq();
    await tenant.create(dseq, frozen);
    await blocks(twin, 5);
    expect((await tenant.openBids(dseq)).map((bid) => bid.id.provider)).not.toContain(provider);
    await tenant.close(dseq);
  });

  it("offline: bids on nothing, is not to be reached, and stops what it ran until it is back", async () => {
    const { dseq } = await lease();
    expect((await put(dseq)).status).toBe(200);
    const runs = () => runner.started.filter((one) => one.lease.dseq === String(dseq));
    await until(() => runs().length === 1);
    setMode("offline");
    await expect(put(dseq)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await until(() => runs().every((one) => one.stopped));
    const other = tenant.nextDseq();
    await tenant.create(other, frozen);
    await blocks(twin, 5);
    expect((await tenant.openBids(other)).map((bid) => bid.id.provider)).not.toContain(provider);
    await tenant.close(other);
    expect(leaseOf(dseq)).toMatchObject({ state: "active" });
    setMode("normal");
    await until(() => runs().length === 2);
  });

  it("nobody bids while the market is silent", async () => {
    twin.hazards.silenceMarket(true);
    const dseq = tenant.nextDseq();
    await tenant.create(dseq, frozen);
    await blocks(twin, 5);
    expect(await tenant.openBids(dseq)).toEqual([]);
    twin.hazards.silenceMarket(false);
    await blocks(twin, 4);
    expect((await tenant.openBids(dseq)).map((bid) => bid.id.provider)).toContain(provider);
    await tenant.close(dseq);
  });

  it("reject: answers the manifest with 422", async () => {
    setMode("reject");
    const { dseq } = await lease();
    expect(await put(dseq)).toMatchObject({ status: 422, body: expect.stringMatching(/manifest rejected/) });
  });

  it("vanish: refuses connections once it has the lease, and answers again later", async () => {
    setMode("vanish");
    const { dseq } = await lease();
    await expect(put(dseq)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(leaseOf(dseq)).toMatchObject({ state: "active" });
    setMode("normal");
    await blocks(twin, 2);
    expect((await put(dseq)).status).toBe(200);
  });

  it("never_ready: takes the manifest and stays at zero replicas", async () => {
    setMode("never_ready");
    const { dseq } = await lease();
    expect((await put(dseq)).status).toBe(200);
    await blocks(twin, 4);
    const { services } = JSON.parse((await status(dseq)).body);
    expect(services.agent).toMatchObject({ total: 1, ready_replicas: 0 });
    expect(runner.started.some((one) => one.lease.dseq === String(dseq))).toBe(false);
  });

  it("wrong_certificate: shows a certificate that is not on chain", async () => {
    const { dseq } = await lease();
    setMode("wrong_certificate");
    await expect(put(dseq)).rejects.toThrow("provider certificate is not the one on chain");
    setMode("normal");
    expect((await put(dseq)).status).toBe(200);
  });

  it("close_lease: walks away and leaves the escrow locked", async () => {
    const { dseq } = await lease();
    await put(dseq);
    setMode("close_lease");
    await until(() => leaseOf(dseq)?.state === "closed");
    expect(leaseOf(dseq)).toMatchObject({ reason: 10_000 });
    const escrow = twin.chain.escrowAccounts().find((one) => one.dseq === String(dseq));
    expect(escrow).toMatchObject({ state: "open" });
    await tenant.close(dseq);
  });

  it("gives up on a manifest that never comes, and on a stale bid", async () => {
    const { dseq } = await lease();
    const waiting = tenant.nextDseq();
    await tenant.create(waiting, frozen);
    await until(() => leaseOf(dseq)?.state === "closed");
    expect(leaseOf(dseq)).toMatchObject({ reason: 10_003 });
    const stale = () => twin.chain.listBids().filter((bid) => bid.dseq === String(waiting));
    await until(() => stale().length > 0 && stale().every((bid) => bid.state === "closed"));
  });
});
