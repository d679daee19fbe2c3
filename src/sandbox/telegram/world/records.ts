import type { BotCommand, InlineKeyboardMarkup, Message, Update } from "@grammyjs/types";

/** A person with a Telegram account. */
export interface PersonRecord {
  id: number;
  firstName: string;
  username?: string;
  languageCode?: string;
  /** Bots that this person has opened a conversation with; others may not write first. */
  started: number[];
  blocked: number[];
}

export interface WebhookRecord {
  url: string;
  secretToken?: string;
  maxConnections: number;
  /** Unix seconds. */
  lastErrorDate?: number;
  lastErrorMessage?: string;
}

export interface BotRecord {
  id: number;
  name: string;
  username: string;
  token: string;
  ownerId?: number;
  /** The bot that manages this one and may fetch and replace its token. */
  managerId?: number;
  canManageBots: boolean;
  readsAllGroupMessages: boolean;
  access: { restricted: boolean; addedUserIds: number[] };
  allowedUpdates?: UpdateKind[];
  webhook?: WebhookRecord;
  nextUpdateId: number;
  /** Keyed by scope and language, e.g. `chat:500:en`. */
  commands: Record<string, BotCommand[]>;
  /** Keyed by kind and language, e.g. `description:en`. */
  texts: Record<string, string>;
}

export interface GroupRecord {
  id: number;
  title: string;
  memberIds: number[];
  adminIds: number[];
}

export type UpdateKind = Exclude<keyof Update, "update_id">;

/** What a message says, in the fields the Bot API uses for it. */
export type MessageContent = Pick<
  Message,
  | "text"
  | "entities"
  | "rich_message"
  | "document"
  | "photo"
  | "caption"
  | "caption_entities"
  | "managed_bot_created"
  | "new_chat_members"
  | "left_chat_member"
>;

/** The keyboard below the input field, set by a bot's message; null takes it away. */
export interface ReplyKeyboard {
  rows: ReplyKey[][];
  oneTime: boolean;
  placeholder?: string;
}

export interface ReplyKey {
  text: string;
  style?: "danger" | "success" | "primary";
  managedBot?: { requestId: number; suggestedName?: string; suggestedUsername?: string };
}

export interface MessageRecord {
  id: number;
  chatKey: string;
  senderId: number;
  /** Unix seconds. */
  date: number;
  editDate?: number;
  edits: number;
  content: MessageContent;
  inlineKeyboard?: InlineKeyboardMarkup;
  replyKeyboard?: ReplyKeyboard | null;
  replyToId?: number;
  reaction?: string;
  isProtected?: true;
}

export interface UpdateRecord {
  botId: number;
  kind: UpdateKind;
  /** Updates of one lane are delivered to a webhook one after another. */
  lane: string;
  /** Milliseconds since the epoch; after that the update is forgotten. */
  expiresAtMs: number;
  update: Update;
}

export interface CallbackRecord {
  id: string;
  botId: number;
  personId: number;
  messageId: number;
  data: string;
  askedAtMs: number;
  answer?: CallbackAnswer;
  /** Somebody did answer, after the client had stopped waiting. */
  answeredLate?: true;
}

/** What a person sees after pressing an inline button. */
export interface CallbackAnswer {
  text?: string;
  showAlert: boolean;
  url?: string;
}

export interface FileRecord {
  id: string;
  kind: "photo" | "document";
  name: string;
  mimeType: string;
  base64: string;
  botId: number;
}
