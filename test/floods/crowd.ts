import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import type { TelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";
import { meet, type Person } from "../../src/sandbox/visitor/telegram-person.ts";

/** So many new people in private chats with our bot. */
export const crowdOf = (telegram: TelegramTwin, count: number, name = "P"): Person[] =>
  Array.from({ length: count }, (_, i) => meet(telegram, `${name}${i}`, { chat: MAIN_BOT }));

/** What the bot said to somebody, message by message. */
export const answersTo = (person: Person): string[] =>
  person
    .transcript()
    .filter((entry) => entry.fromBot)
    .map((entry) => entry.text);

export interface Counter {
  /** Messages from bots since it was made. */
  readonly sent: number;
  /** Waits by event. @throws Error when the bots fell silent for `silenceMs` before that many were sent */
  reaches(count: number, silenceMs?: number): Promise<void>;
  stop(): void;
}

/** Counts what bots say to anybody, or what of it is like this. */
export function countAnswers(telegram: TelegramTwin, like = /^/): Counter {
  let sent = 0;
  let heard: () => void = () => undefined;
  const stop = telegram.onMessage(({ kind, entry }) => {
    if (kind !== "sent" || !entry.fromBot || !like.test(entry.text)) return;
    sent++;
    heard();
  });
  return {
    get sent() {
      return sent;
    },
    stop,
    reaches(count, silenceMs = 30_000) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const give = () => reject(new Error(`the bots fell silent after ${sent} of ${count} messages`));
      let timer = setTimeout(give, silenceMs);
      heard = () => {
        clearTimeout(timer);
        if (sent >= count) return resolve();
        timer = setTimeout(give, silenceMs);
      };
      if (sent >= count) heard();
      return promise.finally(() => clearTimeout(timer));
    },
  };
}
