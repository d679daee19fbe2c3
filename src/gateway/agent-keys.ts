import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Allowance } from "../domain/usage/allowance.ts";
import type { Suspension } from "../domain/usage/suspension.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";

/** Who a key speaks for. `model` is the alias that `default` stands for. */
export interface GatewayAgent {
  deploymentId: string;
  userId: string;
  model: string;
  /** Where its owner is at home, and can do something about a limit. */
  platform: Platform;
  allowance: Allowance;
}

/** What a good key stands for. `untilMs` is when that may change by time alone; everything else is told by the feed. */
export type KeyHolder =
  | { kind: "agent"; agent: GatewayAgent; untilMs: number | null }
  | {
      kind: "suspended";
      deploymentId: string;
      /** Where its owner is at home, and can do something about it. */
      platform: Platform;
      suspension: Suspension;
      untilMs: number | null;
    };

export interface AgentKeys {
  /** What is known of a key and may be believed without asking; null for anything else. */
  believed(keyHashHex: string): KeyHolder | null;
  /** @returns null when no agent has this key; @throws what the lookup throws */
  find(keyHashHex: string): KeyHolder | null | Promise<KeyHolder | null>;
  /** Forgets what is known of these agents. */
  forget(changed: ReadonlySet<string> | "all"): void;
  /** True while anything is remembered that may still be believed. */
  knowsAny(): boolean;
}

const MAX_KEY_LENGTH = 512;
/** A key is believed without asking only while every change until this long ago is known here. */
const FRESH_MS = 800;
/** While the database cannot be asked at all, what was known is believed this long. */
const OUTAGE_MS = 5_000;
/** What opens nothing is asked about again this soon: it may belong to an agent that is only starting. */
const WRONG_MS = 1_000;

/** The key of a request; Bearer wins over `x-api-key`. Null when there is none. */
export function keyOf(req: IncomingMessage): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? "")?.[1];
  const header = req.headers["x-api-key"];
  const key = bearer ?? (typeof header === "string" ? header.trim() : undefined);
  return key && key.length <= MAX_KEY_LENGTH ? key : null;
}

export const hashOfKey = (key: string): string => hash("sha256", key, "hex");

interface Known {
  holder: KeyHolder | null;
  untilMs: number;
}

/**
 * Remembers answers, wrong keys included, so that a stream of calls asks the database once per `cacheMs`. An agent
 * whose rights changed is forgotten as soon as the feed tells; while the feed is late, every call asks, so that no
 * replica goes on for longer than a second.
 */
export function createAgentKeys(options: {
  authenticate(keyHashHex: string): Promise<KeyHolder | null>;
  /** How long ago (ms) every change was known here. */
  feedAgeMs(): number;
  /** Has the feed look now: it rests while no key is believed, and nothing that is looked up is believed until it looks. */
  wakeFeed(): void;
  clock: Clock;
  cacheMs: number;
  maxEntries: number;
}): AgentKeys {
  const { clock } = options;
  const known = new Map<string, Known>();
  const pending = new Map<string, Promise<KeyHolder | null>>();
  let changes = 0;

  /** A clock that was put back makes the feed seem younger than new: then nothing is known of its age. */
  function isFeedYounger(thanMs: number): boolean {
    const ageMs = options.feedAgeMs();
    return ageMs >= 0 && ageMs < thanMs;
  }

  function remember(hash: string, holder: KeyHolder | null): void {
    known.delete(hash);
    if (known.size >= options.maxEntries) {
      const oldest = known.keys().next().value;
      if (oldest !== undefined) known.delete(oldest);
    }
    const now = clock.now();
    const forMs = holder ? options.cacheMs : Math.min(options.cacheMs, WRONG_MS);
    known.set(hash, {
      holder,
      untilMs: Math.min(now + forMs, holder?.untilMs ?? Number.POSITIVE_INFINITY),
    });
  }

  async function ask(hash: string): Promise<KeyHolder | null> {
    if (!isFeedYounger(FRESH_MS)) options.wakeFeed();
    const before = changes;
    const holder = await options.authenticate(hash);
    // What changed meanwhile may be missing in this answer: it serves those who wait for it, and is not kept.
    if (changes === before) remember(hash, holder);
    return holder;
  }

  function look(hash: string): Promise<KeyHolder | null> {
    const underWay = pending.get(hash);
    if (underWay) return underWay;
    const lookup = ask(hash).finally(() => {
      if (pending.get(hash) === lookup) pending.delete(hash);
    });
    pending.set(hash, lookup);
    return lookup;
  }

  /** What was looked up not too long ago, if every change since then would be known here. */
  function fresh(hash: string): Known | null {
    const hit = known.get(hash);
    return hit && hit.untilMs > clock.now() && isFeedYounger(FRESH_MS) ? hit : null;
  }

  async function lookOrBelieve(hash: string): Promise<KeyHolder | null> {
    try {
      return await look(hash);
    } catch (error) {
      const hit = known.get(hash);
      if (hit && hit.untilMs > clock.now() && isFeedYounger(OUTAGE_MS)) return hit.holder;
      throw error;
    }
  }

  return {
    knowsAny() {
      for (const [hash, { untilMs }] of known) {
        if (untilMs > clock.now()) return true;
        known.delete(hash);
      }
      return false;
    },
    believed: (hash) => fresh(hash)?.holder ?? null,
    find(hash) {
      const hit = fresh(hash);
      if (hit) return hit.holder;
      const stale = known.get(hash);
      return stale && stale.untilMs > clock.now() ? lookOrBelieve(hash) : look(hash);
    },
    forget(changed) {
      changes++;
      pending.clear();
      if (changed === "all") return known.clear();
      for (const [hash, { holder }] of known) {
        if (holder && changed.has(deploymentOf(holder))) known.delete(hash);
      }
    },
  };
}

const deploymentOf = (holder: KeyHolder): string =>
  holder.kind === "agent" ? holder.agent.deploymentId : holder.deploymentId;
