/** How many requests a bucket takes in a time. */
export interface Bucket {
  limit: number;
  perMs: number;
}

export interface RateLimits {
  /** Requests of one bot in a second, over everything but answers to interactions. */
  global: number;
  /** Buckets by route; each channel or webhook has its own. */
  buckets: Readonly<Record<string, Bucket>>;
  /** For routes that are not named. */
  other: Bucket;
}

/** Buckets as the real service reports them in its headers; it may change them without a word. */
export const DISCORD_LIMITS: RateLimits = {
  global: 50,
  buckets: {
    "POST /channels/:channel/messages": { limit: 5, perMs: 5_000 },
    "PATCH /channels/:channel/messages/:message": { limit: 5, perMs: 5_000 },
    "POST /webhooks/:webhook/:token": { limit: 5, perMs: 2_000 },
    "PATCH /webhooks/:webhook/:token/messages/:message": { limit: 5, perMs: 2_000 },
  },
  other: { limit: 50, perMs: 1_000 },
};

/** Answered with 429. */
export interface RateRefusal {
  retryAfterS: number;
  isGlobal: boolean;
  headers: Record<string, string>;
}

export interface RateReport {
  /** Requests over a limit. */
  refused: number;
}

export interface RateLimiter {
  readonly report: RateReport;
  /** Enforces these from now on, and says so in headers; null lets everything through. */
  enforce(limits: RateLimits | null): void;
  /** Counts a request of a bot or a webhook. */
  count(input: { owner: string; route: string; major: string }): {
    headers: Record<string, string>;
    refusal?: RateRefusal;
  };
}

const CALLBACK = "POST /interactions/:interaction/:token/callback";

/** Discord's rate limits: a bucket per route and place, and one for everything. */
export function createRateLimiter(clock: { now(): number }): RateLimiter {
  const windows = new Map<string, { used: number; resetMs: number }>();
  const report: RateReport = { refused: 0 };
  let limits: RateLimits | null = null;

  function use(key: string, bucket: Bucket): { left: number; resetMs: number } {
    const now = clock.now();
    const known = windows.get(key);
    const window = known && known.resetMs > now ? known : { used: 0, resetMs: now + bucket.perMs };
    window.used++;
    windows.set(key, window);
    return { left: bucket.limit - window.used, resetMs: window.resetMs };
  }

  const refuse = (resetMs: number, isGlobal: boolean, headers: Record<string, string>): RateRefusal => {
    report.refused++;
    const retryAfterS = Math.max(0.001, (resetMs - clock.now()) / 1000);
    return { retryAfterS, isGlobal, headers };
  };

  return {
    report,
    enforce(wanted) {
      limits = wanted;
      windows.clear();
    },
    count({ owner, route, major }) {
      if (!limits || route === CALLBACK) return { headers: {} };
      const bucket = limits.buckets[route] ?? limits.other;
      const { left, resetMs } = use(`${owner} ${route} ${major}`, bucket);
      const headers = {
        "x-ratelimit-limit": String(bucket.limit),
        "x-ratelimit-remaining": String(Math.max(0, left)),
        "x-ratelimit-reset": (resetMs / 1000).toFixed(3),
        "x-ratelimit-reset-after": Math.max(0, (resetMs - clock.now()) / 1000).toFixed(3),
        "x-ratelimit-bucket": Buffer.from(route).toString("hex").slice(0, 32),
      };
      if (left < 0)
        return { headers, refusal: refuse(resetMs, false, { ...headers, "x-ratelimit-scope": "user" }) };
      if (owner.startsWith("webhook")) return { headers };
      const all = use(`${owner} global`, { limit: limits.global, perMs: 1_000 });
      if (all.left >= 0) return { headers };
      const global = { "x-ratelimit-global": "true", "x-ratelimit-scope": "global" };
      return { headers, refusal: refuse(all.resetMs, true, global) };
    },
  };
}
