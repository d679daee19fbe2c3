import { sayIn } from "../../../src/chat/language/language.ts";
import type { ButtonView } from "../../../src/sandbox/telegram/content/buttons.ts";
import { printTranscript, type TranscriptEntry } from "../../../src/sandbox/telegram/person/transcript.ts";
import { personIn } from "../../../src/sandbox/visitor/telegram-person.ts";
import type { ChatWorld } from "../../chat/chat-world.ts";
import type { ChatPerson, Shown } from "./chat-person.ts";
import { plainLabel, plainLines, type Seen } from "./seen.ts";

const BOT = "goclaw_bot";
const WAIT_MS = 6_000;
const say = sayIn("en");
const HINTS: [string, Seen["form"]][] = [
  [say("sign-in-code-hint"), "code"],
  [say("delete-hint", { word: say("delete-word") }), "word"],
  [say("deploy-paste-hint", { channel: "telegram" }), "secret"],
  [say("deploy-paste-hint", { channel: "discord" }), "secret"],
  [say("refund-amount-hint"), "amount"],
  [say("broadcast-write-hint"), "message"],
  [say("quiet-type-hint"), "hours"],
  [say("zone-type-hint"), "place"],
];

function offer(button: ButtonView): string {
  const label = plainLabel(button.label);
  if (button.kind === "callback") return `act ${label}`;
  if (button.kind === "url") return `link ${label}`;
  return `still ${plainLabel(button.copies ?? button.label)}`;
}

/** How a message feels is a sign before its title here. */
const TONE = /^(?:✅|⏳|⚠️|❌) /;

function seen(entry: TranscriptEntry): Seen {
  const lines = entry.text.replace(TONE, "").split("\n");
  const form = HINTS.find(([hint]) => lines.at(-1) === hint)?.[1] ?? null;
  const keys = entry.replyKeys.map((key) =>
    key === say("button-create-bot") ? `link ${key}` : `act ${plainLabel(key)}`,
  );
  return {
    text: plainLines((form ? lines.slice(0, -1) : lines).join("\n")),
    offers: [...entry.buttons.map(offer), ...keys].sort(),
    form,
    pictures: entry.pictures,
    files: entry.files,
  };
}

/** Somebody new on Telegram, who has begun a chat with our bot. */
export function onTelegram(world: ChatWorld, name: string): ChatPerson {
  const app = world.telegram.createUser({
    firstName: name,
    username: `${name.toLowerCase()}_tester`,
    languageCode: "en",
  });
  const person = personIn(app, BOT, WAIT_MS);
  const ours = (entries: TranscriptEntry[]): Shown[] =>
    entries
      .filter((entry) => entry.fromBot)
      .map((entry) => ({ id: String(entry.messageId), edits: entry.edits, seen: seen(entry) }));
  const isLabel = (wanted: string | RegExp) => (label: string) =>
    typeof wanted === "string" ? label === wanted : wanted.test(label);
  return {
    platform: "telegram",
    id: String(app.id),
    name,
    async runs(line) {
      person.says(line);
    },
    async taps(label) {
      const labelsOf = (entry: TranscriptEntry) => [...entry.replyKeys, ...entry.buttons.map((b) => b.label)];
      const at = await app.waitFor(
        BOT,
        (entries) => entries.findLast((entry) => labelsOf(entry).some(isLabel(label))),
        WAIT_MS,
      );
      const key = at.replyKeys.find(isLabel(label));
      if (key === undefined) await person.taps(label);
      else person.presses(key);
    },
    async answers(text) {
      person.says(text);
    },
    link: (label) => person.link(label),
    shown: () => ours(person.transcript()),
    waitFor: (look) => app.waitFor(BOT, (entries) => look(ours(entries)), WAIT_MS),
    print: () => printTranscript(person.transcript()),
  };
}
