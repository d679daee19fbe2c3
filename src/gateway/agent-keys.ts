import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Clock } from "../ports/clock.ts";

/** Who a key speaks for. `model` is the alias that `default` stands for. */
export interface GatewayAgent {
  deploymentId: string;
  userId: string;
  model: string;
}

export interface AgentKeys {
  /** @returns the agent, or null when no live deployment has this key; @throws what the lookup throws. */
  find(keyHashHex: string): Promise<GatewayAgent | null>;
  invalidate(keyHashHex: string): void;
}

const MAX_KEY_LENGTH = 512;

/** The key of a request as SHA-256 hex; Bearer wins over `x-api-key`. Null when there is none. */
export function keyHashOf(req: IncomingMessage): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? "")?.[1];
  const header = req.headers["x-api-key"];
  const key = bearer ?? (typeof header === "string" ? header.trim() : undefined);
  if (!key || key.length > MAX_KEY_LENGTH) return null;
  return createHash("sha256").update(key).digest("hex");
}

/**
 * Remembers answers, wrong keys included, so that a stream of calls asks the database once per `cacheMs`.
 * That time is also how long a key revoked on another replica may still work.
 */
export function createAgentKeys(options: {
  authenticate(keyHashHex: string): Promise<GatewayAgent | null>;
  clock: Clock;
  cacheMs: number;
  maxEntries: number;
}): AgentKeys {
  const known = new Map<string, { agent: GatewayAgent | null; untilMs: number }>();
  const pending = new Map<string, Promise<GatewayAgent | null>>();

  function remember(hash: string, agent: GatewayAgent | null): void {
    known.delete(hash);
    if (known.size >= options.maxEntries) {
      const oldest = known.keys().next().value;
      if (oldest !== undefined) known.delete(oldest);
    }
    known.set(hash, { agent, untilMs: options.clock.now() + options.cacheMs });
  }

  function look(hash: string): Promise<GatewayAgent | null> {
    const lookup = options.authenticate(hash).then(
      (agent) => {
        // An invalidation during the lookup replaced or removed the entry: its answer may be stale.
        if (pending.get(hash) === lookup) {
          pending.delete(hash);
          remember(hash, agent);
        }
        return agent;
      },
      (error: unknown) => {
        if (pending.get(hash) === lookup) pending.delete(hash);
        throw error;
      },
    );
    pending.set(hash, lookup);
    return lookup;
  }

  return {
    async find(hash) {
      const hit = known.get(hash);
      if (hit && hit.untilMs > options.clock.now()) return hit.agent;
      return pending.get(hash) ?? look(hash);
    },
    invalidate(hash) {
      known.delete(hash);
      pending.delete(hash);
    },
  };
}
