import type { ButtonView } from "../../src/sandbox/telegram/content/buttons.ts";
import type { ChatName, TelegramPerson } from "../../src/sandbox/telegram/person/person.ts";
import { printTranscript, type TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import type { TelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";
import type { BotRecord, CallbackAnswer } from "../../src/sandbox/telegram/world/records.ts";

/** A person in one chat, in words a story can be told with: `ann.says("/start")`, `ann.taps("Deploy")`. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly app: TelegramPerson;
  says(text: string): number;
  /** Opens https://t.me/<bot>?start=<payload>. */
  opens(payload?: string): number;
  /** Taps the newest button with this label, waiting for it to appear; resolves with the bot's answer. */
  taps(label: string | RegExp): Promise<CallbackAnswer>;
  /** Taps a plain key of the keyboard below the input field. */
  presses(label: string): number;
  /** Waits for a message from the bot; with `after`, only messages newer than that one count. */
  sees(text: string | RegExp, options?: { after?: number }): Promise<TranscriptEntry>;
  /** Fails if such a message is in the chat now. */
  doesNotSee(text: string | RegExp): void;
  /** The URL of the newest link button with this label, waiting for it to appear. */
  link(label: string | RegExp): Promise<string>;
  /** Waits for the "create a bot" key and confirms the dialog. */
  createsBot(names?: { name?: string; username?: string }): Promise<BotRecord>;
  /** The newest message from the bot. */
  lastCard(): TranscriptEntry;
  transcript(): TranscriptEntry[];
  /** The same person in another chat. */
  in(chat: ChatName): Person;
}

const matches = (wanted: string | RegExp, text: string): boolean =>
  typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);

const isLabel = (wanted: string | RegExp, label: string): boolean =>
  typeof wanted === "string" ? label === wanted : wanted.test(label);

function findButton(
  entries: TranscriptEntry[],
  label: string | RegExp,
  kind: ButtonView["kind"],
): { entry: TranscriptEntry; button: ButtonView } | undefined {
  for (const entry of entries.toReversed()) {
    const button = entry.buttons.find(
      (candidate) => candidate.kind === kind && isLabel(label, candidate.label),
    );
    if (button) return { entry, button };
  }
  return undefined;
}

/** Puts a person in a chat. `timeoutMs` bounds each wait. */
export function personIn(app: TelegramPerson, chat: ChatName, timeoutMs = 10_000): Person {
  const transcript = () => app.transcript(chat);
  const fromBots = () => transcript().filter((entry) => entry.fromBot);
  const failure = (words: string) =>
    new Error(`${app.firstName} ${words}; the chat is:\n${printTranscript(transcript())}`);

  return {
    id: app.id,
    name: app.firstName,
    app,
    says: (text) => app.sendText(chat, text),
    opens(payload) {
      if (typeof chat !== "string") throw failure("cannot open a deep link in a group");
      return app.openDeepLink(chat, payload);
    },
    async taps(label) {
      const found = await app
        .waitFor(chat, (entries) => findButton(entries, label, "callback"), timeoutMs)
        .catch((error: Error) => {
          throw new Error(`${app.firstName} finds no button ${label}: ${error.message}`);
        });
      return app.pressInline(found.entry.messageId, found.button.label, { timeoutMs });
    },
    presses: (label) => app.pressReplyKey(chat, label),
    async sees(text, { after = 0 } = {}) {
      const look = (entries: TranscriptEntry[]) =>
        entries.findLast((entry) => entry.fromBot && entry.messageId > after && matches(text, entry.text));
      return app.waitFor(chat, look, timeoutMs).catch((error: Error) => {
        throw new Error(`${app.firstName} does not see ${text}: ${error.message}`);
      });
    },
    doesNotSee(text) {
      if (fromBots().some((entry) => matches(text, entry.text))) throw failure(`sees ${text}`);
    },
    async link(label) {
      const found = await app
        .waitFor(chat, (entries) => findButton(entries, label, "url"), timeoutMs)
        .catch((error: Error) => {
          throw new Error(`${app.firstName} finds no link ${label}: ${error.message}`);
        });
      return found.button.url ?? "";
    },
    async createsBot(names) {
      if (typeof chat !== "string") throw failure("can create bots in a private chat only");
      const isOffered = () =>
        app
          .replyKeyboard(chat)
          ?.rows.flat()
          .some((key) => key.managedBot) || undefined;
      await app.waitFor(chat, isOffered, timeoutMs);
      return app.pressManagedBot(chat, names);
    },
    lastCard() {
      const card = fromBots().at(-1);
      if (!card) throw failure("has got no message yet");
      return card;
    },
    transcript,
    in: (other) => personIn(app, other, timeoutMs),
  };
}

/** A new person on this Telegram, in a private chat with the product's bot unless told otherwise. */
export function meet(
  twin: TelegramTwin,
  firstName: string,
  options: { chat?: ChatName; languageCode?: string; timeoutMs?: number } = {},
): Person {
  const app = twin.createUser({ firstName, languageCode: options.languageCode ?? "en" });
  return personIn(app, options.chat ?? "goclaw_bot", options.timeoutMs);
}
