import type { CallbackQuery, ChatMemberUpdated, Message, Update, User } from "grammy/types";
import type { Deed, Intent, Sender } from "../receive/intent.ts";

/**
 * A bot token anywhere in a text, of Telegram's or of Discord's, whose bots may be deployed from here as well. Word
 * boundaries would miss one that is glued to other characters.
 */
const TOKEN =
  /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,64}|[A-Za-z0-9_-]{23,40}\.[A-Za-z0-9_-]{6,8}\.[A-Za-z0-9_-]{27,60}/;

const KINDS = ["message", "callback_query", "managed_bot", "my_chat_member"] as const;

export interface OurBot {
  id: number;
  username: string;
}

/** Answers go to this id, so one that Telegram cannot have given must stop here. */
function numericId(id: number): string {
  if (!Number.isSafeInteger(id)) throw new TypeError("an id in the update is no whole number");
  return String(id);
}

function sender(user: User): Sender {
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return {
    id: numericId(user.id),
    displayName: name || user.username || String(user.id),
    username: user.username ?? null,
    language: user.language_code ?? null,
  };
}

const place = (chat: Message["chat"]): Intent["chat"] => ({
  id: numericId(chat.id),
  kind: chat.type === "private" ? "private" : "group",
});

/** `/status@our_bot name` → command; a command for another bot is none of our business. */
function command(text: string, us: OurBot): { name: string; text: string } | "not_ours" | null {
  const parts = /^\/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?:\s+([\s\S]*))?$/.exec(text.trim());
  if (!parts?.[1]) return null;
  if (parts[2] && parts[2].toLowerCase() !== us.username.toLowerCase()) return "not_ours";
  return { name: parts[1].toLowerCase(), text: (parts[3] ?? "").trim() };
}

/** In a group we answer only what is said to us: a mention of our name or a reply to our message. */
function saidToUs(message: Message, text: string, us: OurBot): boolean {
  if (message.chat.type === "private") return true;
  const mention = new RegExp(`@${us.username}\\b`, "i");
  return message.reply_to_message?.from?.id === us.id || mention.test(text);
}

function messageDeed(message: Message, us: OurBot): Deed | null {
  const messageId = String(message.message_id);
  if (message.managed_bot_created) return null;
  const text = message.text ?? message.caption;
  if (text === undefined)
    return message.chat.type === "private" && !isService(message) ? { kind: "unreadable", messageId } : null;
  const token = TOKEN.exec(text)?.[0];
  if (token) return { kind: "token", token, messageId };
  const asked = command(text, us);
  if (asked === "not_ours") return null;
  if (asked) return { kind: "command", ...asked, messageId };
  return saidToUs(message, text, us) ? { kind: "text", text, messageId } : null;
}

const isService = (message: Message): boolean =>
  message.pinned_message !== undefined ||
  message.left_chat_member !== undefined ||
  message.new_chat_members !== undefined ||
  message.message_auto_delete_timer_changed !== undefined ||
  message.write_access_allowed !== undefined;

/** A press whose message Telegram no longer shows us is still answered, and then counts as one from the private chat. */
function press({ id, from, message, data }: CallbackQuery): Intent {
  return {
    platform: "telegram",
    from: sender(from),
    chat: message ? place(message.chat) : { id: String(from.id), kind: "private" },
    kind: "press",
    ref: data ?? "",
    pressId: id,
    messageId: message ? String(message.message_id) : null,
  };
}

const isIn = (status: string): boolean => status !== "kicked" && status !== "left";

/** In a private chat this tells that we were blocked or let in again; in a group, that we were added. */
function membership({ from, chat, old_chat_member, new_chat_member }: ChatMemberUpdated): Intent | null {
  const base = { platform: "telegram", from: sender(from), chat: place(chat) } as const;
  const entered = isIn(new_chat_member.status);
  if (chat.type === "private") return { ...base, kind: entered ? "unblocked" : "blocked" };
  return entered && !isIn(old_chat_member.status) ? { ...base, kind: "joined_group" } : null;
}

/** What a person did, or null for updates that ask nothing of us. */
export function decodeUpdate(update: Update, us: OurBot): Intent | null {
  if (update.callback_query) return press(update.callback_query);
  if (update.managed_bot) {
    const { user, bot } = update.managed_bot;
    return {
      platform: "telegram",
      from: sender(user),
      chat: { id: String(user.id), kind: "private" },
      kind: "bot_created",
      accountId: String(bot.id),
      username: bot.username ?? "",
      displayName: bot.first_name,
    };
  }
  if (update.my_chat_member) return membership(update.my_chat_member);
  const message = update.message;
  if (!message?.from || message.from.is_bot) return null;
  const deed = messageDeed(message, us);
  return deed && { platform: "telegram", from: sender(message.from), chat: place(message.chat), ...deed };
}

/** What an update is, as a label of its row. A token is no ordinary message: it is never skipped in a flood. */
export function kindOf(update: Update): string {
  const text = update.message?.text ?? update.message?.caption;
  if (typeof text === "string" && TOKEN.test(text)) return "token";
  return KINDS.find((kind) => update[kind] !== undefined) ?? "other";
}

/** Whose lane an update belongs to: everything one person does is handled in order, whatever kind it is. */
export function laneOf(update: Update): string {
  const person =
    update.callback_query?.from?.id ??
    update.message?.from?.id ??
    update.managed_bot?.user?.id ??
    update.my_chat_member?.from?.id;
  return person === undefined ? "telegram:other" : `telegram:user:${person}`;
}
