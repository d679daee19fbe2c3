import type { Platform } from "../../ports/channel-accounts.ts";

export interface Sender {
  id: string;
  displayName: string;
  username: string | null;
  language: string | null;
}

/** One thing a person did, as the core sees it. */
export type Intent = {
  platform: Platform;
  from: Sender;
  chat: { id: string; kind: "private" | "group" };
  /** What the answer must name, where the platform keeps a place for it. */
  request?: string;
} & Deed;

export type Deed =
  | { kind: "command"; name: string; text: string; messageId: string }
  | { kind: "text"; text: string; messageId: string }
  /** A text that holds a bot token: its own kind, so that it is never treated as ordinary text. */
  | { kind: "token"; token: string; messageId: string | null }
  | { kind: "press"; ref: string; pressId: string; messageId: string | null }
  | { kind: "bot_created"; accountId: string; username: string; displayName: string }
  | { kind: "unreadable"; messageId: string }
  | { kind: "joined_group" }
  | { kind: "blocked" }
  | { kind: "unblocked" };
