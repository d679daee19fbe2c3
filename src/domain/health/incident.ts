import { type Fault, type Kind, type Layer, sameFault, type Verdict } from "./layers.ts";

/** What the looks so far have come to; kept between them. */
export interface Watch {
  verdict: Verdict;
  /** Since when every look said the same, ms. */
  sinceMs: number;
  looks: number;
}

export interface Hysteresis {
  /** A soft sign is believed once this many looks in a row said so … */
  looks: number;
  /** … over this long, ms. */
  forMs: number;
  /** That it answers again is believed after this many. */
  calmLooks: number;
}

/** Signs that do not need a second look: somebody who can see it said so in as many words. */
const HARD: Readonly<Record<Layer, "all" | ReadonlySet<Kind>>> = {
  money: "all",
  lease: "all",
  model: "all",
  provider: new Set(),
  companion: new Set(),
  agent: new Set<Kind>(["out_of_memory", "crash_loop", "config_refused", "state_broken", "disk_full"]),
  channel: new Set<Kind>([
    "conflict",
    "webhook_set",
    "token_refused",
    "not_managed",
    "intents_missing",
    "blocked",
  ]),
};

const isHard = ({ layer, kind }: Fault): boolean => {
  const hard = HARD[layer];
  return hard === "all" || hard.has(kind);
};

function sameVerdict(a: Verdict, b: Verdict): boolean {
  if (a.state === "silent" && b.state === "silent") return sameFault(a.fault, b.fault);
  return a.state === b.state;
}

/** Adds a look. One that found out nothing neither continues a row nor breaks it (I3). */
export function lookedAgain(watch: Watch | null, verdict: Verdict, nowMs: number): Watch {
  if (!watch) return { verdict, sinceMs: nowMs, looks: 1 };
  if (verdict.state === "unknown" && watch.verdict.state !== "unknown") return watch;
  if (!sameVerdict(watch.verdict, verdict)) return { verdict, sinceMs: nowMs, looks: 1 };
  return { ...watch, verdict, looks: watch.looks + 1 };
}

/** What is to be done about the incident that is open, if one is. */
export type Change = { do: "nothing" } | { do: "open" | "replace"; fault: Fault } | { do: "resolve" };

/** @param latest what the newest look said: an unknown one changes nothing */
export function changeFor(
  { verdict, sinceMs, looks }: Watch,
  latest: Verdict,
  open: Fault | null,
  { nowMs, ...patience }: Hysteresis & { nowMs: number },
): Change {
  if (latest.state === "unknown" || verdict.state === "unknown") return { do: "nothing" };
  if (verdict.state === "healthy")
    return open && looks >= patience.calmLooks ? { do: "resolve" } : { do: "nothing" };
  if (open && sameFault(open, verdict.fault)) return { do: "nothing" };
  const isBelieved = isHard(verdict.fault) || (looks >= patience.looks && nowMs - sinceMs >= patience.forMs);
  if (!isBelieved) return { do: "nothing" };
  return { do: open ? "replace" : "open", fault: verdict.fault };
}

/** Doublings of the wait before a fault that comes and goes is told again. */
const MAX_DOUBLINGS = 2;

/**
 * How long a fault must last before it is told, ms. One that came back right after it went is told later each time, so
 * that one that comes and goes is one message and not many.
 * @param flaps how often it came back so far
 */
export const tellAfterMs = (flaps: number, firstMs: number): number =>
  flaps === 0 ? 0 : firstMs * 2 ** Math.min(flaps - 1, MAX_DOUBLINGS);
