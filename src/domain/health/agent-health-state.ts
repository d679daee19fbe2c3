import type { Fault } from "./layers.ts";

/** What stored rows say of an agent; nobody is asked for it. */
export type AgentHealthState = {
  /** Since when it says the same, ms. */
  sinceMs: number;
  /** When its companion was heard last, ms; null for one that never was. */
  heardAtMs: number | null;
  /** How often its agent was started again in this container. */
  restarts: number;
} & ({ state: "healthy" } | { state: "silent"; fault: Fault } | { state: "unknown" });
