import { AppError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { refusalReason } from "./chain-errors.ts";
import type { RestReads } from "./rest-reads.ts";

const REMEMBER_MS = 600_000;
const REMEMBER_PROVIDERS = 2_000;

export interface AuditCheck {
  /**
   * True when one of our auditors has signed attributes of this provider on chain. Bids of unaudited providers
   * do reach orders that ask for signedBy, so the order itself proves nothing.
   */
  isAudited(provider: string): Promise<boolean>;
}

/** Answers are kept ten minutes. A node that does not offer the registry proves nothing, so nobody counts as audited. */
export function createAuditCheck(rest: RestReads, auditors: readonly string[], clock: Clock): AuditCheck {
  const known = new Map<string, { audited: boolean; untilMs: number }>();

  async function ask(provider: string): Promise<boolean> {
    try {
      const { providers } = await rest.read("audited attributes", (sdk, time) =>
        sdk.akash.audit.v1.getProviderAttributes({ owner: provider, pagination: { limit: 100 } }, time),
      );
      return providers.some((signed) => auditors.includes(signed.auditor) && signed.attributes.length > 0);
    } catch (error) {
      if (
        error instanceof AppError &&
        (error.code === "not_found" || refusalReason(error) === "unimplemented")
      )
        return false;
      throw error;
    }
  }

  return {
    async isAudited(provider) {
      if (auditors.length === 0) return false;
      const cached = known.get(provider);
      if (cached && cached.untilMs > clock.now()) return cached.audited;
      const audited = await ask(provider);
      if (known.size >= REMEMBER_PROVIDERS) known.clear();
      known.set(provider, { audited, untilMs: clock.now() + REMEMBER_MS });
      return audited;
    },
  };
}
