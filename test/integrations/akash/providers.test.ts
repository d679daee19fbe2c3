import { connect, createServer } from "node:tls";
import { certificateManager } from "@akashnetwork/chain-sdk";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPinned } from "../../../src/integrations/akash/pinned-socket.ts";
import { createRestReads } from "../../../src/integrations/akash/rest-reads.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import type { ProviderMode } from "../../../src/sandbox/akash/akash-twin.ts";
import { eventually, leased, type Rig, startRig } from "./chain-rig.ts";
import { lastLines } from "./read-logs.ts";
import { workload } from "./workloads.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const addressOf = (name: string) =>
  rig.twin.chain.providers().find((one) => one.name.includes(name))?.address ?? "";
const hasManifest = (dseq: string) =>
  rig.twin.chain.listLeases(rig.backend.owner).find((one) => one.dseq === dseq)?.hasManifest;

/** A lease with aurora, which changes its ways before the manifest arrives. */
async function leaseThen(mode: ProviderMode) {
  const provider = addressOf("aurora");
  rig.twin.providers.setMode(provider, "normal");
  const created = await leased(rig, "aurora");
  rig.twin.providers.setMode(provider, mode);
  return created;
}

describe("a provider that misbehaves", () => {
  it("shows a certificate that is not on chain: refused, and the manifest stays here", async () => {
    const { dseq, lease, manifest } = await leaseThen("wrong_certificate");
    const wrong = { code: "rejected", details: { reason: "wrong_certificate" } };
    await expect(rig.backend.sendManifest(lease, manifest)).rejects.toMatchObject(wrong);
    await expect(rig.backend.workloadStatus(lease)).rejects.toMatchObject(wrong);
    await expect(lastLines(rig.backend, lease, 5)).rejects.toMatchObject(wrong);
    expect(hasManifest(dseq)).toBe(false);

    rig.twin.providers.setMode(lease.provider, "normal");
    await rig.backend.sendManifest(lease, manifest);
    expect(hasManifest(dseq)).toBe(true);
  });

  it("is not sent one byte before its certificate is checked", async () => {
    const impostor = await certificateManager.generatePEM(addressOf("aurora"));
    let received = 0;
    const namesSent: unknown[] = [];
    const server = createServer({ key: impostor.privateKey, cert: impostor.cert }, (socket) => {
      namesSent.push(socket.servername);
      socket.on("data", (chunk) => {
        received += chunk.length;
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const rest = createRestReads([rig.twin.restUrl], 2000, pino({ level: "silent" }));
    const connecting = connectPinned({
      rest,
      clock: systemClock,
      provider: addressOf("aurora"),
      gateway: new URL(`https://localhost:${port}`),
      timeoutMs: 2000,
    });
    await expect(connecting).rejects.toMatchObject({ details: { reason: "wrong_certificate" } });
    await eventually(async () => namesSent.length === 1);
    expect(received).toBe(0);
    // Without a server name a provider shows its certificate on chain rather than a public CA's.
    expect(namesSent).toEqual([false]);

    const careless = connect({ port, host: "localhost", servername: "localhost", rejectUnauthorized: false });
    careless.once("secureConnect", () => careless.write("x"));
    await eventually(async () => received === 1);
    expect(namesSent).toEqual([false, "localhost"]);
    careless.destroy();
    server.close();
  });

  it("refuses the manifest: rejected at once", async () => {
    const { lease, manifest } = await leaseThen("reject");
    await expect(rig.backend.sendManifest(lease, manifest)).rejects.toMatchObject({
      code: "rejected",
      details: { status: 422 },
    });
  });

  it("vanishes: unknown, never rejected", async () => {
    const { lease, manifest } = await leaseThen("vanish");
    await expect(rig.backend.sendManifest(lease, manifest)).rejects.toMatchObject({ code: "unavailable" });
    await expect(rig.backend.workloadStatus(lease)).rejects.toMatchObject({ code: "unavailable" });
    await rig.backend.close(lease.dseq);
  });

  it("never becomes ready: the status says so", async () => {
    const { lease, manifest } = await leaseThen("never_ready");
    await rig.backend.sendManifest(lease, manifest);
    const from = rig.twin.chain.height;
    await eventually(async () => rig.twin.chain.height > from + 5);
    expect((await rig.backend.workloadStatus(lease)).ready).toBe(false);
  });

  it("is given a manifest that is not the one on chain: rejected for its version", async () => {
    const { lease } = await leaseThen("normal");
    const other = await rig.backend.freeze(workload({ port: 4242 }));
    await expect(rig.backend.sendManifest(lease, other)).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "manifest_version" },
    });
  });

  it("learns of the lease late: asked again, and unknown in the end", async () => {
    const { lease, manifest } = await leaseThen("normal");
    const unheard = { ...lease, dseq: rig.backend.nextDseq() };
    await expect(rig.backend.sendManifest(unheard, manifest)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "no_lease_at_provider" },
    });
    await rig.backend.sendManifest(lease, manifest);
  });
});
