import type { SendPace } from "../chat/outbox/send-pace.ts";
import type { Gate } from "../workflows/engine/engine.ts";

/**
 * Keeps sending jobs in their table while no platform wants anything. While one of several does, each job finds out
 * by itself, so that people on one do not wait for the other.
 * @param paces may grow
 */
export const sendingGate = (kinds: readonly string[], paces: readonly SendPace[]): Gate => ({
  kinds,
  room: () => Math.max(...paces.map((pace) => pace.room())),
  opensAtMs: () => Math.min(...paces.map((pace) => pace.opensAtMs())),
});
