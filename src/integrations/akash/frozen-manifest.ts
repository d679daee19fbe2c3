import { createHash } from "node:crypto";
import { GroupSpec } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { generateManifest, generateManifestVersion, manifestToSortedJSON } from "@akashnetwork/chain-sdk/web";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FrozenManifest, WorkloadSpec } from "../../ports/akash-backend.ts";
import { workloadSdl } from "./sdl.ts";

const frozenShape = z.object({
  v: z.literal(1),
  /** Exactly the body the provider receives; its SHA-256 is the hash on chain. */
  manifest: z.string(),
  /** Protobuf GroupSpecs, base64, as the chain receives them. */
  groups: z.array(z.string()).min(1),
  /** The SDL as text, for a service that makes manifest and groups of it itself. */
  sdl: z.string().optional(),
});

/**
 * Fixes every byte that the chain and the provider will be sent, so that a retry after a crash repeats them.
 * @throws AppError `invalid_input` naming what the SDL validator refused
 */
export async function freezeManifest(spec: WorkloadSpec): Promise<FrozenManifest> {
  const sdl = workloadSdl(spec);
  const generated = generateManifest(sdl);
  if (!generated.ok) {
    const first = generated.value[0]?.message ?? "unknown reason";
    throw new AppError("invalid_input", `the SDL was refused: ${first}`, {
      details: { reason: "invalid_sdl" },
    });
  }
  const { groups, groupSpecs } = generated.value;
  const hash = await generateManifestVersion(groups);
  const json = JSON.stringify({
    v: 1,
    manifest: manifestToSortedJSON(groups),
    groups: groupSpecs.map((group) => Buffer.from(GroupSpec.encode(group).finish()).toString("base64")),
    // Every JSON text is a YAML text, so nothing has to be spliced or quoted by hand.
    sdl: JSON.stringify(sdl),
  } satisfies z.infer<typeof frozenShape>);
  return { json, hashHex: Buffer.from(hash).toString("hex") };
}

interface ThawedManifest {
  body: string;
  groups: GroupSpec[];
  hash: Uint8Array;
  /** null in what was frozen before a service had to be told. */
  sdl: string | null;
}

/** @throws AppError `invalid_input` when the stored bytes are not what `freezeManifest` made */
export function thawManifest(frozen: FrozenManifest): ThawedManifest {
  const refused = (why: string) =>
    new AppError("invalid_input", `frozen manifest: ${why}`, { details: { reason: "invalid_manifest" } });
  let parsed: z.infer<typeof frozenShape>;
  try {
    parsed = frozenShape.parse(JSON.parse(frozen.json));
  } catch {
    // The cause is dropped on purpose: a parse error quotes the manifest, which holds the bootstrap secret.
    throw refused("not readable");
  }
  const hash = createHash("sha256").update(parsed.manifest).digest();
  if (hash.toString("hex") !== frozen.hashHex) throw refused("its bytes do not have the recorded hash");
  const groups = parsed.groups.map((group) => GroupSpec.decode(Buffer.from(group, "base64")));
  return { body: parsed.manifest, groups, hash: new Uint8Array(hash), sdl: parsed.sdl ?? null };
}
