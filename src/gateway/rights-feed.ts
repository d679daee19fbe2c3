import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";

export interface RightsSource {
  /** Where the list of changes ends now. */
  lastId(): Promise<number>;
  /** Oldest first, ids without gaps. */
  listAfter(id: number, limit: number): Promise<{ id: number; deploymentId: string }[]>;
}

/** Tells this replica whose right to a model changed on any of them. */
export interface RightsFeed {
  /** How long ago (ms) everything was known here; infinite before the first look. */
  ageMs(): number;
  /** Looks now; looks never overlap. @throws what the source throws */
  look(): Promise<void>;
  /** Looks now, for whoever need not wait for it; what the source throws is logged. */
  wake(): void;
  /** Looks again and again while that is of use, until it is stopped. */
  start(): void;
  stop(): void;
}

const PAGE = 500;
const EVERY_MS = 250;

/** @param listener is told the agents whose rights changed, or `all` when changes may have been missed */
export function createRightsFeed(options: {
  source: RightsSource;
  clock: Clock;
  log: Log;
  listener(changed: ReadonlySet<string> | "all"): void;
  /** False while nothing is believed that a change could end: then nobody is asked. Nothing is missed by it. */
  isWanted(): boolean;
  everyMs?: number;
}): RightsFeed {
  const { source, clock, listener } = options;
  let position: number | null = null;
  let knownAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function lookOnce(): Promise<void> {
    // What is committed while the answer travels belongs to the next look.
    const startedMs = clock.now();
    if (position === null) {
      position = await source.lastId();
      listener("all");
    } else {
      position = await follow(position);
    }
    knownAtMs = startedMs;
  }

  async function follow(from: number): Promise<number> {
    let last = from;
    for (;;) {
      const changes = await source.listAfter(last, PAGE);
      const [first] = changes;
      if (!first) return last;
      listener(first.id === last + 1 ? new Set(changes.map((change) => change.deploymentId)) : "all");
      last = changes.at(-1)?.id ?? last;
      if (changes.length < PAGE) return last;
    }
  }

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  }

  function wake(): void {
    if (looking) return;
    look().catch((error: unknown) => options.log.warn({ event: "gateway.rights_unread", err: error }));
  }

  return {
    ageMs: () => clock.now() - knownAtMs,
    look,
    wake,
    start() {
      timer = setInterval(() => {
        if (options.isWanted()) wake();
      }, options.everyMs ?? EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
