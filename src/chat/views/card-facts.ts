import type { DeploymentEvent } from "../../db/repositories/deployment-event-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";

/** Facts that an event was stored with. */
export type Evidence = Record<string, string | number | boolean | null>;

export interface CardEvent {
  id: string;
  type: string;
  fromPhase: string | null;
  toPhase: string | null;
  evidence: Evidence;
  createdAt: number;
}

/** Everything a card is drawn from: stored rows and nothing else, so that drawing twice gives the same. */
export interface CardFacts {
  deployment: Deployment;
  events: readonly CardEvent[];
  botLink: string | null;
}

export function toCardEvent(row: DeploymentEvent): CardEvent {
  const evidence: Evidence = typeof row.evidence === "string" ? JSON.parse(row.evidence) : row.evidence;
  return {
    id: row.id,
    type: row.type,
    fromPhase: row.fromPhase,
    toPhase: row.toPhase,
    evidence,
    createdAt: row.createdAt,
  };
}

export const lastOf = (facts: CardFacts, type: string): CardEvent | undefined =>
  facts.events.findLast((e) => e.type === type);

export const textOf = (event: CardEvent | undefined, key: string): string | null => {
  const value = event?.evidence[key];
  return typeof value === "string" ? value : null;
};

export const numberOf = (event: CardEvent | undefined, key: string): number | null => {
  const value = event?.evidence[key];
  return typeof value === "number" ? value : null;
};

/** Adds up one number over all events that carry it; null when none does. */
export function sumOf(facts: CardFacts, key: string): number | null {
  const values = facts.events.flatMap((e) => numberOf(e, key) ?? []);
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0);
}
