import { detectEntities } from "../content/detect-entities.ts";
import { Refusal } from "../refusal.ts";
import {
  createBotAccount,
  findBot,
  findBotByUsername,
  findPerson,
  mintBotToken,
  saveBot,
} from "./accounts.ts";
import { conversationOf, messagesIn } from "./chats.ts";
import { replaceToken } from "./managed-bots.ts";
import { post } from "./post.ts";
import type { PersonRecord } from "./records.ts";
import type { World } from "./world.ts";

const BOTFATHER_ID = 93_372_553;
export const BOTFATHER = "BotFather";

const HELP =
  "I can help you create and manage Telegram bots.\n\n/newbot - create a new bot\n/token - show a bot's token\n/revoke - revoke a bot's token";
const ASK_NAME = "Alright, a new bot. How are we going to call it? Please choose a name for your bot.";
const ASK_USERNAME =
  "Good. Now let's choose a username for your bot. It must end in `bot`. Like this, for example: TetrisBot or tetris_bot.";
const ASK_WHICH_TOKEN = "Choose a bot: send me its username.";
const ASK_WHICH_REVOKE = "Choose a bot to revoke its token: send me its username.";

const REFUSALS: Record<string, string> = {
  USERNAME_OCCUPIED: "Sorry, this username is already taken. Please try something different.",
  USERNAME_SUFFIX_MISSING: "Sorry, the username must end in 'bot'. E.g. 'Tetris_bot' or 'Tetrisbot'",
  USERNAME_INVALID: "Sorry, this username is invalid.",
};

function create(world: World, person: PersonRecord, name: string, username: string): string {
  try {
    const bot = createBotAccount(world, { name, username, ownerId: person.id });
    return `Done! Congratulations on your new bot. You will find it at t.me/${bot.username}.\n\nUse this token to access the HTTP API:\n${bot.token}\n\nKeep your token secure and store it safely, it can be used by anyone to control your bot.`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return REFUSALS[error.message.replace("Bad Request: ", "")] ?? "Sorry, this won't work.";
  }
}

function ownBot(world: World, person: PersonRecord, username: string) {
  const bot = findBotByUsername(world, username);
  return bot?.ownerId === person.id ? bot : undefined;
}

/** The next line of the dialogue; where it stands is read from the last messages, so nothing else is kept. */
function answer(world: World, person: PersonRecord, said: string[], asked: string | undefined): string {
  const text = said.at(-1)?.trim() ?? "";
  if (text === "/newbot") return ASK_NAME;
  if (text === "/token") return ASK_WHICH_TOKEN;
  if (text === "/revoke") return ASK_WHICH_REVOKE;
  if (text.startsWith("/") || asked === undefined) return HELP;
  if (asked === ASK_NAME) return ASK_USERNAME;
  if (asked === ASK_WHICH_TOKEN || asked === ASK_WHICH_REVOKE) {
    const bot = ownBot(world, person, text);
    if (!bot) return "Invalid bot selected.";
    if (asked === ASK_WHICH_TOKEN) return `You can use this token to access HTTP API:\n${bot.token}`;
    return `Your token was replaced with a new one. You can use this token to access HTTP API:\n${replaceToken(world, bot)}`;
  }
  const isNaming = asked === ASK_USERNAME || Object.values(REFUSALS).includes(asked);
  const name = isNaming ? nameGiven(world, person) : undefined;
  return name ? create(world, person, name, text.replace(/^@/, "")) : HELP;
}

function nameGiven(world: World, person: PersonRecord): string | undefined {
  const messages = messagesIn(world, `private:${person.id}:${BOTFATHER_ID}`);
  const asked = messages.findLastIndex((message) => message.content.text === ASK_NAME);
  return messages.slice(asked + 1).find((message) => message.senderId === person.id)?.content.text;
}

/** Puts BotFather on this Telegram: people can make bots of their own and get the token to paste. */
export function startBotFather(world: World): void {
  if (!findBot(world, BOTFATHER_ID)) {
    saveBot(world, {
      id: BOTFATHER_ID,
      name: BOTFATHER,
      username: BOTFATHER,
      token: mintBotToken(BOTFATHER_ID),
      canManageBots: false,
      readsAllGroupMessages: false,
      access: { restricted: false, addedUserIds: [] },
      // Nobody polls for it, so nothing is queued.
      allowedUpdates: ["poll"],
      nextUpdateId: 1,
      commands: {},
      texts: { "description:": HELP },
    });
  }
  world.signals.on((signal) => {
    if (signal.type !== "message" || !signal.message.chatKey.endsWith(`:${BOTFATHER_ID}`)) return;
    const person = findPerson(world, signal.message.senderId);
    const conversation = conversationOf(world, signal.message.chatKey);
    if (!person || !conversation) return;
    const messages = messagesIn(world, signal.message.chatKey);
    const said = messages.filter((m) => m.senderId === person.id).map((m) => m.content.text ?? "");
    const asked = messages.findLast((m) => m.senderId === BOTFATHER_ID)?.content.text;
    const text = answer(world, person, said, asked);
    post(world, conversation, { senderId: BOTFATHER_ID, content: { text, entities: detectEntities(text) } });
  });
}
