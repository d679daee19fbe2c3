import type { MessageRecord, UpdateRecord } from "./records.ts";

/** Something happened that somebody may be waiting for. */
export type Signal =
  | { type: "message"; message: MessageRecord }
  | { type: "edited"; message: MessageRecord }
  | { type: "deleted"; message: MessageRecord }
  | { type: "activity"; chatKey: string }
  | { type: "answered"; callbackId: string }
  | { type: "update"; update: UpdateRecord }
  | { type: "token_changed"; botId: number }
  | { type: "bot_created"; botId: number };

export interface Signals {
  /** Returns a function that stops listening. */
  on(listener: (signal: Signal) => void): () => void;
  emit(signal: Signal): void;
}

export function createSignals(): Signals {
  const listeners = new Set<(signal: Signal) => void>();
  return {
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit(signal) {
      for (const listener of [...listeners]) listener(signal);
    },
  };
}
