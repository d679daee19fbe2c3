import { seededRandom } from "../crash/seeded-random.ts";
import type { Fault, HranaPeer } from "./hrana-peer.ts";

/** Answers lost after the commit are what does harm, so they come twice as often. */
const FAULTS: readonly Fault[] = [
  "drop_after",
  "cut_after",
  "drop_after",
  "drop_before",
  "overloaded",
  "limited",
  "error_page",
  "slow",
];

export interface Stumbling {
  seed: number;
  /** The share of requests that go wrong, each in a way of the seed's choice. */
  share: number;
}

/** The server stumbles from now on, until it is told otherwise. @returns how often it did */
export function stumble(peer: HranaPeer, { seed, share }: Stumbling): () => number {
  const random = seededRandom(seed);
  let times = 0;
  peer.onRequest = () => {
    if (random() >= share) return null;
    times++;
    return FAULTS[Math.floor(random() * FAULTS.length)] ?? null;
  };
  return () => times;
}

/** The server works again as it should. */
export function recover(peer: HranaPeer): void {
  peer.onRequest = () => null;
}
