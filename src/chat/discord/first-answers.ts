import { setTimeout as sleep } from "node:timers/promises";

/** An answer that did not get through within Discord's three seconds is not waited for any longer. */
const PATIENCE_MS = 3_000;

/** First answers on their way to Discord: what is said through an interaction before that is unknown to it. */
export interface FirstAnswers {
  /** Notes one that is on its way. */
  sending(interactionId: string, answer: Promise<unknown>): void;
  /** Waits for it, if it is of this process and still on its way. Never rejects. */
  sent(interactionId: string): Promise<void>;
}

export function createFirstAnswers(): FirstAnswers {
  const onTheirWay = new Map<string, Promise<void>>();
  return {
    sending(id, answer) {
      const over = Promise.race([answer, sleep(PATIENCE_MS, undefined, { ref: false })])
        .catch(() => undefined)
        .then(() => void onTheirWay.delete(id));
      onTheirWay.set(id, over);
    },
    sent: (id) => onTheirWay.get(id) ?? Promise.resolve(),
  };
}
