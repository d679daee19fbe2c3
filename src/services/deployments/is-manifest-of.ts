import type { Intent } from "../../db/repositories/intent-repository.ts";

/** Whether a hash on chain is this attempt's, be it of what runs or of the revision that is replacing it. */
export const isManifestOf = (intent: Intent, hashHex: string): boolean =>
  hashHex === intent.manifestHash || hashHex === intent.nextManifestHash;
