import { handleRailEvent } from "../../../src/inbox/handle-rail-event.ts";
import type { RailEvent } from "../../../src/ports/payment-rail.ts";
import type { Context } from "../../../src/services/context.ts";

/**
 * What becomes of the news on its way. `storm`: everything twice, in no order, to two replicas. `late`: not before all
 * is over, then twice and backwards. `lost`: never.
 */
export const WEATHERS = ["calm", "storm", "late", "lost"] as const;
export type Weather = (typeof WEATHERS)[number];

const ROUNDS = 6;

/** The same disorder for the same seed. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return all
    .map((one) => ({ one, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** In which order events that happened one after another are handled. */
export function asSent(events: readonly RailEvent[], weather: Weather, seed: number): RailEvent[] {
  if (weather === "calm") return [...events];
  if (weather === "storm") return shuffled([...events, ...events], seed);
  return weather === "late" ? [...events, ...events].reverse() : [];
}

/** Handles events as the inbox would: what fails is tried again. @throws the last failure when it keeps failing */
export async function handle(
  replicas: readonly Context[],
  rail: string,
  events: readonly RailEvent[],
): Promise<void> {
  let left = events.filter((one) => one.object.kind !== "other");
  for (let round = 1; left.length > 0; round++) {
    const again: RailEvent[] = [];
    for (const [index, event] of left.entries()) {
      const ctx = replicas[index % replicas.length];
      if (!ctx) throw new Error("no replica");
      try {
        await handleRailEvent(ctx, rail, JSON.stringify({ object: event.object }));
      } catch (error) {
        if (round === ROUNDS) throw error;
        again.push(event);
      }
    }
    left = again;
  }
}
