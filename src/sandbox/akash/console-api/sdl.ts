import {
  generateManifest,
  generateManifestVersion,
  manifestToSortedJSON,
  type SDLInput,
  yaml,
} from "@akashnetwork/chain-sdk";
import type { GroupSpec } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { SANDBOX_AUDITOR } from "../constants.ts";
import { badRequest } from "./console-error.ts";

export interface PreparedSdl {
  groups: GroupSpec[];
  hash: Uint8Array;
  manifest: string;
}

const parse = (text: string): SDLInput => yaml<SDLInput>(Object.assign([text], { raw: [text] }));

/** Puts the platform's own terms into every placement: its denom, and the one auditor whose providers it takes. */
function onPlatformTerms(sdl: SDLInput): SDLInput {
  for (const placement of Object.values(sdl.profiles.placement)) {
    for (const price of Object.values(placement.pricing)) price.denom = "uact";
    const anyOf = placement.signedBy?.anyOf ?? [];
    placement.signedBy = {
      ...placement.signedBy,
      anyOf: anyOf.includes(SANDBOX_AUDITOR) ? anyOf : [...anyOf, SANDBOX_AUDITOR],
    };
  }
  return sdl;
}

/** Text to what the chain and the provider get. @throws ConsoleError 400 naming the first fault */
export async function prepareSdl(text: string): Promise<PreparedSdl> {
  let sdl: SDLInput;
  try {
    sdl = onPlatformTerms(parse(text));
  } catch {
    throw badRequest("Invalid SDL");
  }
  const generated = generateManifest(sdl);
  if (!generated.ok) throw badRequest(`Invalid SDL: ${generated.value[0]?.message ?? "unknown error"}`);
  const { groups, groupSpecs } = generated.value;
  return {
    groups: groupSpecs,
    hash: await generateManifestVersion(groups),
    manifest: manifestToSortedJSON(groups),
  };
}
