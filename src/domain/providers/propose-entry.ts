import { RECORDED, type Trouble } from "./record.ts";

/** Something that was seen of a provider; `kind` is as the books have it. */
export interface Sighting {
  kind: string;
  /** null where it befell no agent in particular. */
  deploymentId: string | null;
  atMs: number;
}

/** How often one kind of trouble was seen, and when last (ms). */
export interface Proof {
  kind: Trouble;
  count: number;
  lastAtMs: number;
}

const DAY_MS = 86_400_000;

/** When a provider is proposed for the blacklist, the gravest first. */
interface Rule {
  kinds: readonly Trouble[];
  withinMs: number;
  atLeast: number;
  /** Of so many agents at least: one that fails by itself says little about where it runs. */
  agents: number;
  /** Part of all that it was trusted with, from 0 to 1, that must have gone wrong. */
  share: number;
  /** What went well counts by starts, or by the agents that run there. */
  against: "nothing" | "starts" | "running";
  /** How long it is proposed to be kept out. */
  forMs: number;
}

const RULES = {
  // Somebody else may be answering in its name: what it did well before is no excuse.
  impostor: {
    kinds: ["wrong_certificate"],
    withinMs: DAY_MS,
    atLeast: 2,
    agents: 1,
    share: 0,
    against: "nothing",
    forMs: 30 * DAY_MS,
  },
  loses_agents: {
    kinds: ["lease_closed", "workload_lost"],
    withinMs: 7 * DAY_MS,
    atLeast: 3,
    agents: 2,
    share: 0.1,
    against: "running",
    forMs: 7 * DAY_MS,
  },
  cannot_start: {
    kinds: ["no_answer", "manifest_rejected", "not_ready", "lease_refused"],
    withinMs: 2 * DAY_MS,
    atLeast: 4,
    agents: 2,
    share: 0.5,
    against: "starts",
    forMs: 3 * DAY_MS,
  },
  keeps_vanishing: {
    kinds: ["unreachable"],
    withinMs: 3 * DAY_MS,
    atLeast: 3,
    agents: 0,
    share: 0,
    against: "nothing",
    forMs: 2 * DAY_MS,
  },
} as const satisfies Record<string, Rule>;

export type ProposalRule = keyof typeof RULES;

/** How far back a rule looks at most. */
export const PROPOSAL_MS = Math.max(...Object.values(RULES).map(({ withinMs }) => withinMs));

export interface Proposal {
  rule: ProposalRule;
  forMs: number;
  proof: Proof[];
}

/**
 * Whether what was seen of a provider is reason to keep it out, why, and for how long.
 * @param seen in any order; what was decided about before is not among it
 * @param agentsThere how many run there now
 */
export function proposeEntry(seen: readonly Sighting[], agentsThere: number, nowMs: number): Proposal | null {
  for (const [name, rule] of Object.entries(RULES) as [ProposalRule, Rule][]) {
    const recent = seen.filter(({ atMs }) => atMs > nowMs - rule.withinMs);
    const troubles = recent.filter(({ kind }) => rule.kinds.some((one) => one === kind));
    const agents = new Set(troubles.flatMap(({ deploymentId }) => deploymentId ?? [])).size;
    if (troubles.length < rule.atLeast || agents < rule.agents) continue;
    const starts = recent.filter(({ kind }) => kind === "live").length;
    const well = { nothing: 0, starts, running: agentsThere }[rule.against];
    if (troubles.length / (troubles.length + well) < rule.share) continue;
    return { rule: name, forMs: rule.forMs, proof: proofOf(troubles) };
  }
  return null;
}

const isTrouble = (kind: string): kind is Trouble =>
  kind !== "live" && (RECORDED as readonly string[]).includes(kind);

/** All troubles among what was seen, the most frequent first. */
export function proofOf(seen: readonly Sighting[]): Proof[] {
  const byKind = new Map<Trouble, Proof>();
  for (const { kind, atMs } of seen) {
    if (!isTrouble(kind)) continue;
    const known = byKind.get(kind);
    byKind.set(kind, {
      kind,
      count: (known?.count ?? 0) + 1,
      lastAtMs: Math.max(known?.lastAtMs ?? atMs, atMs),
    });
  }
  return [...byKind.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

/** "not_ready:3:1795700000000,no_answer:1:1795690000000": how often each was seen, and when last; null for nothing. */
export const writeProof = (proof: readonly Proof[]): string | null =>
  proof.length === 0
    ? null
    : proof.map(({ kind, count, lastAtMs }) => [kind, count, lastAtMs].join(":")).join(",");

/** What does not read as proof is left out. */
export function readProof(text: string | null): Proof[] {
  return (text ?? "").split(",").flatMap((one) => {
    const [kind = "", count, lastAtMs] = one.split(":");
    return isTrouble(kind) ? [{ kind, count: Number(count), lastAtMs: Number(lastAtMs) }] : [];
  });
}
