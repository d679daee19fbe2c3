import type { Clock } from "../../../ports/clock.ts";
import type { ProviderToken } from "../provider-token.ts";
import type { ConsoleClient } from "./client.ts";

const LIFETIME_S = 300;
/** A token is used for this share of its life, so that a slow clock elsewhere does not end it early. */
const USED_SHARE = 0.6;
const KEPT = 500;

/** Tokens for providers, signed by the platform for its wallet; kept for a few minutes, since each costs a call. */
export function createConsoleToken(client: ConsoleClient, clock: Clock): ProviderToken {
  const kept = new Map<string, { token: string; untilMs: number }>();
  return async (provider, scope) => {
    const key = `${provider} ${scope}`;
    const known = kept.get(key);
    if (known && known.untilMs > clock.now()) return known.token;
    const token = await client.providerToken({ provider, scope, ttlSeconds: LIFETIME_S });
    if (kept.size >= KEPT) kept.clear();
    kept.set(key, { token, untilMs: clock.now() + LIFETIME_S * 1000 * USED_SHARE });
    return token;
  };
}
