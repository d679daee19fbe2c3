import type { FaultPlan, FaultRule } from "../../src/sandbox/kernel/faults.ts";
import { pickWeighted } from "../crash/seeded-random.ts";
import type { Timeline } from "./timeline.ts";

/** One way in which a request can go wrong, and how often among all that do. */
interface Mishap {
  rule: Omit<FaultRule, "match">;
  of100: number;
}

const json = (status: number, headers: Record<string, string> = {}) => ({
  kind: "status" as const,
  status,
  headers,
});

/** Busy, broken, away before or after the work, late, and one that never answers. */
const MISHAPS: readonly Mishap[] = [
  { rule: json(429, { "retry-after": "1" }), of100: 12 },
  { rule: json(429), of100: 8 },
  { rule: json(500), of100: 12 },
  { rule: json(503), of100: 12 },
  { rule: { kind: "drop_before" }, of100: 14 },
  { rule: { kind: "drop_after" }, of100: 20 },
  { rule: { kind: "delay", delayMs: 300 }, of100: 12 },
  { rule: { kind: "delay", delayMs: 2_500 }, of100: 8 },
  { rule: { kind: "hang" }, of100: 2 },
];

export interface RequestFaults {
  twin: string;
  faults: FaultPlan;
  /** Which requests may be hit. */
  match: RegExp;
  /** Which of them may be left hanging; all unless given. */
  mayHang?: RegExp;
  /** One of so many requests is hit. */
  oneIn: number;
}

/** Requests planned for; later ones go through. */
const PLANNED = 400;

const draw = (random: () => number): Mishap["rule"] =>
  pickWeighted(MISHAPS, ({ of100 }) => of100, random).rule;

const nameOf = ({ kind, status, delayMs, headers }: Mishap["rule"]): string =>
  [kind, status, delayMs && `${delayMs} ms`, headers?.["retry-after"] && "with retry-after"]
    .filter(Boolean)
    .join(" ");

/**
 * Plans, by the number of a request and not by time, which requests to a twin go wrong and how: the same seed hits the
 * same numbers.
 */
export function planRequestFaults(to: RequestFaults, random: () => number, timeline: Timeline): void {
  let skip = 0;
  for (let planned = 0; planned < PLANNED; planned++) {
    skip += 1 + Math.floor(random() * 2 * to.oneIn);
    const rule = draw(random);
    const match = rule.kind === "hang" ? (to.mayHang ?? to.match) : to.match;
    const onHit = (request: string) => timeline.note(`${to.twin} ${nameOf(rule)}`, withoutSecrets(request));
    to.faults.add({ ...rule, match, skip, onHit });
  }
}

const withoutSecrets = (request: string): string =>
  request
    .replace(/\/bot\d+:[^/]+/, "/bot")
    .replace(/\?.*/, "")
    .slice(0, 90);
