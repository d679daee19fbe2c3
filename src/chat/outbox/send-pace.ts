import type { Clock } from "../../ports/clock.ts";

/** What all replicas have sent, as the database tells after each message. */
interface Shared {
  nextAtMs: number;
  closedUntilMs: number;
}

/** How fast a bot may send, over all its chats. */
export interface SendPace {
  /** One message, at an even pace, ms. */
  readonly intervalMs: number;
  /** How many messages may be sent now. */
  room(): number;
  /** When there is room again, ms since epoch. */
  opensAtMs(): number;
  /** Counts one message. @returns false when there is no room; then nothing is counted */
  take(): boolean;
  /** The message was not sent after all. */
  giveBack(): void;
  learn(shared: Shared): void;
  /** The platform refused a message to this chat and wants none for so long. */
  refused(chatId: string, retryAfterMs: number): void;
  /** Until when a chat wants nothing (ms since epoch), as far as this process was told; past or 0 when all is well. */
  closedUntilMs(chatId: string): number;
  /** How long nothing may be sent to anybody, ms; 0 when all is well. */
  closedForMs(): number;
}

/**
 * An even pace with a short burst. A refusal does not tell whether it is meant for the chat or for the bot: the first
 * closes its chat alone, since one busy chat must not silence the others, and a second chat that is refused meanwhile
 * closes all of them.
 * @param perSecond messages in any one second, about
 */
export function createSendPace(clock: Clock, perSecond: number): SendPace {
  const burst = Math.max(1, Math.round(perSecond / 6));
  const intervalMs = 1000 / Math.max(1, perSecond - burst);
  const refusals = new Map<string, number>();
  let nextAt = 0;
  let closedUntil = 0;
  const room = (): number => {
    const now = clock.now();
    if (closedUntil > now) return 0;
    return Math.max(0, Math.floor((now + burst * intervalMs - Math.max(nextAt, now)) / intervalMs));
  };
  return {
    intervalMs,
    room,
    opensAtMs: () => Math.max(closedUntil, Math.ceil(nextAt - (burst - 1) * intervalMs)),
    take() {
      if (room() === 0) return false;
      nextAt = Math.max(nextAt, clock.now()) + intervalMs;
      return true;
    },
    giveBack() {
      nextAt -= intervalMs;
    },
    learn(shared) {
      nextAt = Math.max(nextAt, shared.nextAtMs);
      closedUntil = Math.max(closedUntil, shared.closedUntilMs);
    },
    refused(chatId, retryAfterMs) {
      const now = clock.now();
      for (const [chat, until] of refusals) if (until <= now) refusals.delete(chat);
      refusals.set(chatId, now + retryAfterMs);
      if (refusals.size > 1) closedUntil = Math.max(closedUntil, ...refusals.values());
    },
    closedUntilMs: (chatId) => refusals.get(chatId) ?? 0,
    closedForMs: () => Math.max(0, closedUntil - clock.now()),
  };
}
