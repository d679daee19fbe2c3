import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { freezeManifest, thawManifest } from "../../../src/integrations/akash/frozen-manifest.ts";
import type { WorkloadSpec } from "../../../src/ports/akash-backend.ts";
import { AUDITOR, workload } from "./workloads.ts";

describe("a frozen manifest", () => {
  it("thaws to the very bytes whose hash goes on chain", async () => {
    const frozen = await freezeManifest(workload());
    const { body, groups, hash } = thawManifest(JSON.parse(JSON.stringify(frozen)));
    expect(createHash("sha256").update(body).digest("hex")).toBe(frozen.hashHex);
    expect(Buffer.from(hash).toString("hex")).toBe(frozen.hashHex);
    expect(groups[0]?.requirements?.signedBy?.anyOf).toEqual([AUDITOR]);
    const [unit] = groups[0]?.resources ?? [];
    expect(unit?.price).toEqual({ denom: "uact", amount: "100" });
    const wire = Buffer.from(JSON.parse(frozen.json).groups[0], "base64").toString("latin1");
    expect(wire).toContain(`uact\x12\x15100${"0".repeat(18)}`);
    expect(Buffer.from(unit?.resource?.cpu?.units?.val ?? []).toString()).toBe("1500");
  });

  it("keeps hostile text as data", async () => {
    const { body } = thawManifest(await freezeManifest(workload()));
    const [service] = JSON.parse(body)[0].services;
    expect(service.env).toContain('GOCLAW_BOOTSTRAP_SECRET=x: y # z\n- "{}"');
    expect(service.args).toEqual(["echo <a> & 'b' # c: d"]);
    expect(service.expose[0]).toMatchObject({ port: 18789, externalPort: 80, global: true });
  });

  it("is the same for the same workload and another for another", async () => {
    const [first, again, other] = await Promise.all([
      freezeManifest(workload()),
      freezeManifest(workload()),
      freezeManifest(workload({ port: 18790 })),
    ]);
    expect(again).toEqual(first);
    expect(other.hashHex).not.toBe(first.hashHex);
  });

  it("names a port for an outbound-only workload, which providers demand", async () => {
    const { body } = thawManifest(await freezeManifest(workload({ port: null })));
    expect(JSON.parse(body)[0].services[0].expose[0].global).toBe(true);
  });

  it("refuses bytes that were changed while stored, and does not quote them", async () => {
    const frozen = await freezeManifest(workload());
    const changed = { ...frozen, json: frozen.json.replace("18789", "18790") };
    expect(() => thawManifest(changed)).toThrow(/recorded hash/);
    expect(() => thawManifest({ ...frozen, json: '{"secret-text' })).toThrow(/not readable/);
    try {
      thawManifest({ ...frozen, json: '{"secret-text' });
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("secret-text");
    }
  });
});

describe("a workload that is refused", () => {
  const cases: [string, Partial<WorkloadSpec>][] = [
    ["an image without digest", { image: "ghcr.io/openclaw/openclaw:latest" }],
    ["an image with a short digest", { image: "ghcr.io/openclaw/openclaw@sha256:abc" }],
    ["an image with a line break", { image: `x\ny@sha256:${"a".repeat(64)}` }],
    ["a price of zero", { maxPriceUactPerBlock: 0 }],
    ["a price with a fraction", { maxPriceUactPerBlock: 1.5 }],
    ["a price above the chain's cap", { maxPriceUactPerBlock: 10_000_001 }],
    ["no memory", { memoryMiB: 0 }],
    ["a fraction of a thousandth of a CPU", { cpuUnits: 0.0001 }],
    ["a variable name with a line break", { env: { "A\nB": "x" } }],
    ["a value with a NUL", { env: { A: "\0" } }],
    ["a value with a line separator, which Go writes differently", { env: { A: "\u2028" } }],
    ["a lone surrogate", { args: ["\ud800"] }],
    ["an auditor that is no address", { auditors: ["cosmos1abc"] }],
  ];
  it.each(cases)("%s", async (_name, patch) => {
    await expect(freezeManifest(workload(patch))).rejects.toMatchObject({ code: "invalid_input" });
  });
});
