import type { ChatAdapter } from "../chat/adapter.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Gate } from "../workflows/engine/engine.ts";

type Adapters = ReadonlyMap<Platform, ChatAdapter>;

/** What is sent to a platform waits in its table while that wants nothing. */
const outboxGate = (platform: Platform, adapters: Adapters): Gate => ({
  kinds: [`outbox:${platform}`],
  room: () => adapters.get(platform)?.pace.room() ?? 0,
  opensAtMs: () => adapters.get(platform)?.pace.opensAtMs() ?? Number.POSITIVE_INFINITY,
});

/**
 * A card may be shown on several platforms, which its key does not tell. While one of them wants something, each card
 * finds out by itself, so that people on one do not wait for the other.
 */
const cardGate = (adapters: Adapters): Gate => {
  const paces = () => [...adapters.values()].map(({ pace }) => pace);
  return {
    kinds: ["card"],
    room: () => Math.max(...paces().map((pace) => pace.room())),
    opensAtMs: () => Math.min(...paces().map((pace) => pace.opensAtMs())),
  };
};

/** Another process may have been answered by then: whoever cannot do this yet would only put it off for who can. */
const joinGate = (platform: Platform, adapters: Adapters): Gate => ({
  kinds: ["lane", "poll", "gateway", "setup"].map((kind) => `${kind}:${platform}`),
  room: () => (adapters.has(platform) ? Number.POSITIVE_INFINITY : 0),
  opensAtMs: () => Number.POSITIVE_INFINITY,
});

/**
 * Keeps work for chat platforms in its table for as long as this process can do nothing about it.
 * @param platforms those that are on; work for others is begun, and ended
 * @param adapters of those that have answered; may grow
 */
export const platformGates = (platforms: readonly Platform[], adapters: Adapters): Gate[] => [
  cardGate(adapters),
  ...platforms.flatMap((platform) => [outboxGate(platform, adapters), joinGate(platform, adapters)]),
];
