import type { Update } from "@grammyjs/types";
import { conflict, type Refusal, unauthorized } from "../refusal.ts";
import { forgetUpdate, pendingUpdates } from "../world/updates.ts";
import type { World } from "../world/world.ts";

export interface Take {
  /** Confirms everything below it; negative keeps only that many of the newest. */
  offset: number;
  limit: number;
  timeoutMs: number;
  gone: AbortSignal;
}

export interface Polling {
  /** Answers at once when something waits, else when something comes or `timeoutMs` have passed. */
  take(botId: number, take: Take): Promise<Update[]>;
  /** Ends a bot's waiting request with a refusal. */
  end(botId: number, refusal: Refusal): void;
  /** Answers all waiting requests with nothing. */
  close(): void;
}

interface Waiter {
  resolve(updates: Update[]): void;
  reject(refusal: Refusal): void;
  read(): Update[];
}

const OTHER_POLLER =
  "terminated by other getUpdates request; make sure that only one bot instance is running";

function confirm(world: World, botId: number, offset: number): void {
  const waiting = pendingUpdates(world, botId);
  const done =
    offset < 0 ? waiting.slice(0, offset) : waiting.filter((record) => record.update.update_id < offset);
  for (const record of done) forgetUpdate(world, record);
}

/** Long polling: one waiting request per bot; a newer one ends the older one with 409. */
export function createPolling(world: World): Polling {
  const waiters = new Map<number, Waiter>();
  world.signals.on((signal) => {
    if (signal.type === "token_changed") waiters.get(signal.botId)?.reject(unauthorized());
    if (signal.type !== "update") return;
    const waiter = waiters.get(signal.update.botId);
    const updates = waiter?.read() ?? [];
    if (updates.length > 0) waiter?.resolve(updates);
  });

  function wait(botId: number, take: Take, read: () => Update[]): Promise<Update[]> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        take.gone.removeEventListener("abort", onGone);
        if (waiters.get(botId) === waiter) waiters.delete(botId);
      };
      const waiter: Waiter = {
        read,
        resolve(updates) {
          leave();
          resolve(updates);
        },
        reject(refusal) {
          leave();
          reject(refusal);
        },
      };
      const onGone = () => waiter.resolve([]);
      const timer = setTimeout(() => waiter.resolve([]), take.timeoutMs);
      take.gone.addEventListener("abort", onGone);
      waiters.set(botId, waiter);
    });
  }

  return {
    async take(botId, take) {
      waiters.get(botId)?.reject(conflict(OTHER_POLLER));
      confirm(world, botId, take.offset);
      const read = () =>
        pendingUpdates(world, botId)
          .slice(0, take.limit)
          .map((record) => record.update);
      const ready = read();
      return ready.length > 0 || take.timeoutMs === 0 ? ready : wait(botId, take, read);
    },
    end: (botId, refusal) => waiters.get(botId)?.reject(refusal),
    close() {
      for (const waiter of [...waiters.values()]) waiter.resolve([]);
    },
  };
}
