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
