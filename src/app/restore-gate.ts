import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Gate } from "../workflows/engine/engine.ts";

/**
 * What changes the chain or moves money on the word of our books. A database that was put back from a copy may be wrong
 * about either until both were read again (I2, I3).
 */
export const RESTORE_WAITS = [
  "deployment",
  "sweep",
  "refund",
  "health",
  "subscription",
  "topup",
  "float",
  "erase",
] as const;

const LOOK_MS = 1_000;

export interface RestoreGate {
  gate: Gate;
  isShut(): boolean;
  stop(): void;
}

/**
 * Keeps such work in its table while the database counts as restored. A database is restored only while nobody uses it,
 * so one that is not so at the start never will be.
 */
export async function createRestoreGate(parts: {
  isRestored(): Promise<boolean>;
  clock: Clock;
  log: Log;
}): Promise<RestoreGate> {
  const { isRestored, clock, log } = parts;
  let shut = await isRestored();
  const look = async (): Promise<void> => {
    shut = await isRestored();
    if (!shut) clearInterval(timer);
  };
  const timer = setInterval(
    () => void look().catch((error: unknown) => log.warn({ event: "restore.unread", err: error })),
    LOOK_MS,
  );
  timer.unref();
  if (!shut) clearInterval(timer);
  return {
    gate: {
      kinds: RESTORE_WAITS,
      room: () => (shut ? 0 : Number.POSITIVE_INFINITY),
      opensAtMs: () => clock.now() + LOOK_MS,
    },
    isShut: () => shut,
    stop: () => clearInterval(timer),
  };
}
