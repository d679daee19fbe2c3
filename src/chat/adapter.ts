import type { Platform } from "../ports/channel-accounts.ts";
import type { SendPace } from "./outbox/send-pace.ts";
import type { BoundView } from "./view.ts";

/** What a message answers: the request as its platform names it, and which message of the answer this one is. */
export interface Answered {
  request: string;
  part: number;
}

/**
 * What the core asks of a chat platform. Errors are AppError: `forbidden` (details.reason `blocked`) when the
 * person or chat shut us out, `rate_limited` with details.retryAfterMs, `rejected` for a definite refusal,
 * `unavailable`/`timeout` when nothing is known; details.unsent is true where nothing can have arrived.
 */
export interface ChatAdapter {
  readonly platform: Platform;
  /** What the platform allows over all chats. While it is closed every call fails as `rate_limited`, unsent. */
  readonly pace: SendPace;
  /** What the platform allows in one chat: so many messages in any span of so long. */
  chatLimit(chatId: string): { count: number; perMs: number };
  /**
   * @param key where the platform can tell, what was sent under it minutes ago is not sent again
   * @returns the platform's id of the new message
   */
  send(chatId: string, view: BoundView, answers?: Answered, key?: string): Promise<string>;
  /** A message that will change for a while: where the person is looking, for as long as that lasts. */
  sendCard(chatId: string, view: BoundView): Promise<string>;
  /** When such a message has to go on as a new one, ms since epoch; null where messages last. */
  handOverAtMs(messageId: string): number | null;
  /** A message that already looks like this counts as success. */
  edit(chatId: string, messageId: string, view: BoundView): Promise<void>;
  /** @returns false when the platform does not let us delete it */
  remove(chatId: string, messageId: string): Promise<boolean>;
  /** Answers a button press; an answer that came too late is no error. */
  acknowledge(pressId: string, notice?: string): Promise<void>;
  /** Opens our private chat, optionally with a start payload. */
  privateLink(payload?: string): string;
  /** At least this long between two edits of one message. */
  editPauseMs(chatId: string): number;
}
