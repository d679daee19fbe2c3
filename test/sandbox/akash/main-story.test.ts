import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type AkashTwin, defaultProviders, startAkashTwin } from "../../../src/sandbox/akash/akash-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { blocks, createTenant, freeze, leaseWith } from "./tenant.ts";

describe("a deployment, from mint to refund, through the unmodified SDK", () => {
  let twin: AkashTwin;
  let tenant: Awaited<ReturnType<typeof createTenant>>;

  beforeAll(async () => {
    twin = await startAkashTwin({ books: openBooks(), blockMs: 20, providers: defaultProviders() });
    tenant = await createTenant(twin);
    twin.fund(tenant.owner, { uakt: 100_000_000 });
  });
  afterAll(() => twin.close());

  it("mints ACT at the end of the epoch", async () => {
    const coinsToBurn = { denom: "uakt", amount: "20000000" };
    await tenant.sdk.akash.bme.v1.mintACT({ owner: tenant.owner, to: tenant.owner, coinsToBurn });
    await blocks(twin, 11);
    const { balance } = await tenant.sdk.cosmos.bank.v1beta1.getBalance({
      address: tenant.owner,
      denom: "uact",
    });
    expect(balance?.amount).toBe("23940000");
  });

  it("gets bids of audited providers only, leases, runs and closes with a refund", async () => {
    const frozen = await freeze();
    const before = twin.chain.balance(tenant.owner, "uact");
    const lease = await leaseWith(twin, tenant, frozen);
    expect(twin.chain.listBids(tenant.owner)).toHaveLength(4);
    expect(lease.priceUact).toBe(11.42);

    const token = await tenant.token(lease.provider);
    const path = `/lease/${lease.dseq}/1/1`;
    expect((await tenant.gateway(lease.provider, `${path}/status`, { token })).status).toBe(404);
    const put = { method: "PUT", token, body: frozen.json };
    expect((await tenant.gateway(lease.provider, `/deployment/${lease.dseq}/manifest`, put)).status).toBe(
      200,
    );
    await blocks(twin, 3);
    const status = JSON.parse((await tenant.gateway(lease.provider, `${path}/status`, { token })).body);
    expect(status.services.agent).toMatchObject({ ready_replicas: 1, available: 1, total: 1 });
    expect(status.services.agent.uris[0]).toMatch(/\.ingress\.provider\.aurora/);

    const lines: string[] = [];
    const socket = await tenant.socket(lease.provider);
    const logs = new WebSocket(
      `${(await tenant.hostUri(lease.provider)).replace("https", "wss")}${path}/logs?tail=10`,
      { createConnection: () => socket, headers: { authorization: `Bearer ${token}` } },
    );
    logs.on("message", (data) => lines.push(JSON.parse(String(data)).message));
    await new Promise((resolve) => logs.on("close", resolve));
    expect(lines).toEqual(["agent: starting", "agent: ready"]);

    const { leases } = await tenant.sdk.akash.market.v1beta5.getLeases({ filters: { owner: tenant.owner } });
    expect(leases[0]?.lease?.state).toBe(1);
    const running = await tenant.rest.akash.deployment.v1beta4.getDeployment({
      id: { owner: tenant.owner, dseq: lease.dseq },
    });
    expect(running.escrowAccount?.state?.funds[0]?.denom).toBe("uact");

    await tenant.close(lease.dseq);
    const escrow = twin.chain.escrowAccounts(tenant.owner)[0];
    expect(escrow).toMatchObject({ state: "closed", fundsUact: 0n });
    const spent = before - twin.chain.balance(tenant.owner, "uact");
    expect(spent).toBeGreaterThan(0n);
    expect(spent).toBeLessThan(1000n);
    expect((await tenant.gateway(lease.provider, `${path}/status`, { token })).status).toBe(404);
    expect(twin.violations()).toEqual([]);
  });
});
