import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type SDLInput, yaml } from "@akashnetwork/chain-sdk";
import { generateManifest, generateManifestVersion, manifestToSortedJSON } from "@akashnetwork/chain-sdk/web";
import { describe, expect, it } from "vitest";
import { type SdlInput, workloadSdl } from "../../../src/integrations/akash/sdl.ts";
import type { WorkloadSpec } from "../../../src/ports/akash-backend.ts";
import { manifestHashHex } from "../../../src/sandbox/akash/providers/manifest.ts";
import { workload } from "./workloads.ts";

/** What the Go implementation, which is what providers run, made of the same inputs. */
const specs = join(import.meta.dirname, "../../../../shared/specs/akash/sdl");
const present = existsSync(specs);
if (!present) console.error(`skipped: the Go-made Akash fixtures are not at ${specs}`);
const fixtures = present ? readdirSync(join(specs, "input/v2.0")) : [];

interface OtherSdl {
  manifestSortedJSON(): string;
  manifestVersion(): Promise<Uint8Array>;
}
// Imported from its inside: the package's front door loads a keychain binding.
const { SDL } = createRequire(import.meta.url)("@akashnetwork/akashjs/build/sdl") as {
  SDL: {
    new (sdl: unknown, version: "beta3", network: "mainnet"): OtherSdl;
    fromString(text: string, version: "beta3", network: "mainnet"): OtherSdl;
  };
};

/** akashjs knows no uact, and hashes a service without `params` wrongly, so it is shown a twin that has both. */
function asAkashjsUnderstandsIt(spec: WorkloadSpec): SdlInput {
  const sdl = structuredClone(workloadSdl(spec));
  const { agent } = sdl.services;
  const compute = sdl.profiles.compute.agent;
  const price = sdl.profiles.placement.akash?.pricing.agent;
  if (!agent || !compute || !price) throw new Error("the SDL has another shape");
  agent.params = { storage: { data: { mount: "/data", readOnly: false } } };
  compute.resources.storage = [
    ...[compute.resources.storage].flat(),
    { name: "data", size: "1Gi", attributes: { persistent: true, class: "beta3" } },
  ];
  price.denom = "uakt";
  return sdl;
}

async function bothOpinions(sdl: SdlInput) {
  const ours = generateManifest(sdl);
  if (!ours.ok) throw new Error(JSON.stringify(ours.value));
  const other = new SDL(structuredClone(sdl), "beta3", "mainnet");
  return {
    ours: {
      json: manifestToSortedJSON(ours.value.groups),
      hash: await generateManifestVersion(ours.value.groups),
    },
    other: { json: other.manifestSortedJSON(), hash: await other.manifestVersion() },
  };
}

describe("the manifest that chain-sdk makes", () => {
  const specs: [string, WorkloadSpec][] = [
    ["of the usual workload", workload()],
    ["without command and arguments", workload({ command: [], args: [] })],
    ["without auditors", workload({ auditors: [] })],
    ["with text that JSON encoders escape", workload({ env: { A: "<>&\"'\\\t\u00e9" } })],
  ];
  it.each(specs)("is byte for byte the one akashjs makes: %s", async (_name, spec) => {
    const { ours, other } = await bothOpinions(asAkashjsUnderstandsIt(spec));
    expect(ours.json).toBe(other.json);
    expect(Buffer.from(ours.hash).toString("hex")).toBe(Buffer.from(other.hash).toString("hex"));
  });

  it("is another one where akashjs is known to be wrong: a service without params", async () => {
    const sdl = asAkashjsUnderstandsIt(workload());
    delete sdl.services.agent?.params;
    const compute = sdl.profiles.compute.agent;
    if (compute) compute.resources.storage = [{ size: "1Gi" }];
    const { ours, other } = await bothOpinions(sdl);
    expect(ours.json).not.toBe(other.json);
    expect(other.json).toContain('"params":null');
  });
});

const read = (...path: string[]): string => readFileSync(join(specs, ...path), "utf8");

/** Both opinions on a fixture's input, and Go's. `repaired` is akashjs without its null `params`. */
async function threeOpinions(name: string) {
  const text = read("input/v2.0", name, "input.yaml");
  const ours = generateManifest(yaml<SDLInput>(Object.assign([text], { raw: [] })));
  if (!ours.ok) throw new Error(JSON.stringify(ours.value));
  const other = SDL.fromString(text, "beta3", "mainnet").manifestSortedJSON();
  const withoutNulls = JSON.stringify(JSON.parse(other), (key, value) =>
    key === "params" && value === null ? undefined : value,
  );
  return {
    go: manifestHashHex(read("output-fixtures/v2.0", name, "manifest.json")),
    chainSdk: Buffer.from(await generateManifestVersion(ours.value.groups)).toString("hex"),
    akashjs: manifestHashHex(other),
    repaired: manifestHashHex(withoutNulls),
  };
}

describe.skipIf(!present)("held against what Go makes of the same input", () => {
  it("chain-sdk is right every time, and akashjs only where each service has params", async () => {
    const right = { chainSdk: [] as string[], akashjs: [] as string[], repaired: [] as string[] };
    for (const name of fixtures) {
      const { go, ...opinions } = await threeOpinions(name);
      for (const who of ["chainSdk", "akashjs", "repaired"] as const)
        if (opinions[who] === go) right[who].push(name);
    }
    expect(fixtures.length).toBeGreaterThanOrEqual(10);
    expect(right.chainSdk).toEqual(fixtures);
    expect(right.akashjs).toEqual(["persistent-storage"]);
    // What is left after that one fault is repaired: leased IPs and storage classes.
    expect(fixtures.filter((name) => !right.repaired.includes(name))).toEqual([
      "ip-endpoint",
      "storage-classes",
    ]);
  });
});
