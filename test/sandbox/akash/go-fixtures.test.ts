import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateManifest, generateManifestVersion, type SDLInput, yaml } from "@akashnetwork/chain-sdk";
import { GroupSpec } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { encode, hex } from "../../../src/sandbox/akash/codecs.ts";
import { isSignedBy } from "../../../src/sandbox/akash/providers/jwt.ts";
import { manifestHashHex } from "../../../src/sandbox/akash/providers/manifest.ts";

/** What the Go implementation made of the same inputs; without it SDK and twin could err together. */
const specs = join(import.meta.dirname, "../../../../shared/specs/akash");
const present = existsSync(specs);
if (!present) console.error(`skipped: the Go-made Akash fixtures are not at ${specs}`);

const read = (...path: string[]) => readFileSync(join(specs, ...path), "utf8");
const cases = present ? readdirSync(join(specs, "sdl/input/v2.0")) : [];

function manifestOf(name: string) {
  const text = Object.assign([read("sdl/input/v2.0", name, "input.yaml")], { raw: [] });
  const result = generateManifest(yaml<SDLInput>(text));
  if (!result.ok) throw new Error(JSON.stringify(result.value));
  return result.value;
}

describe.skipIf(!present)("SDL to manifest, held against Go", () => {
  it.each(cases)("%s: same manifest version", async (name) => {
    const sdkVersion = hex(await generateManifestVersion(manifestOf(name).groups));
    expect(manifestHashHex(read("sdl/output-fixtures/v2.0", name, "manifest.json"))).toBe(sdkVersion);
  });

  it("tells a changed manifest apart", async () => {
    const goMade = read("sdl/output-fixtures/v2.0/simple/manifest.json").replace("nginx", "nginy");
    const sdkVersion = hex(await generateManifestVersion(manifestOf("simple").groups));
    expect(manifestHashHex(goMade)).not.toBe(sdkVersion);
  });

  it("keeps a group spec whole through the chain's bytes", () => {
    for (const name of cases) {
      for (const spec of manifestOf(name).groupSpecs) {
        const bytes = encode(GroupSpec, GroupSpec.fromPartial(spec));
        expect(encode(GroupSpec, GroupSpec.decode(bytes))).toEqual(bytes);
      }
    }
  });
});

const jwtCase = z.object({
  description: z.string(),
  tokenString: z.string(),
  expected: z.object({ alg: z.enum(["ES256K", "ES256KADR36"]) }),
  mustFail: z.boolean(),
});

describe.skipIf(!present)("token signatures, held against Go", () => {
  const vectors = present ? z.array(jwtCase).parse(JSON.parse(read("jwt/cases_es256k.json"))) : [];
  it.each(vectors)("$description", async ({ tokenString, expected, mustFail }) => {
    const wallet = await Secp256k1HdWallet.fromMnemonic(read("jwt/mnemonic").trim(), { prefix: "akash" });
    const [account] = await wallet.getAccounts();
    const signed = isSignedBy(
      tokenString,
      expected.alg,
      account?.address ?? "",
      account?.pubkey ?? new Uint8Array(),
    );
    expect(signed).toBe(!mustFail);
  });
});
