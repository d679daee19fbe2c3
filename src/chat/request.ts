import type { Platform } from "../ports/channel-accounts.ts";
import type { Context, Role } from "../services/context.ts";
import type { ChatAdapter } from "./adapter.ts";
import type { Command } from "./command.ts";
import type { Say } from "./language/language.ts";
import type { Presser } from "./pending-actions.ts";
import type { Intent } from "./receive/intent.ts";

/** One person's request while it is being answered. */
export interface Request {
  /** The inbox row: whatever is created for it gets an id derived from it, so a repeat creates nothing twice. */
  rowId: string;
  ctx: Context;
  say: Say;
  adapter: ChatAdapter;
  /** Every platform that is on, this one included. */
  adapters: ReadonlyMap<Platform, ChatAdapter>;
  intent: Intent;
  role: Role | null;
  /** The commands that exist for this person. */
  commands: readonly Command[];
  /** Where this person can be spoken to alone. */
  inPrivate: boolean;
  /** The one-shot act that was done: used up once its answer is stored, so that a repeat in between answers again. */
  usedAct: string | null;
}

export const isSignedIn = (request: Request): boolean => request.ctx.actor.kind === "user";

/** Whoever asks, where they ask: the buttons of the answer are theirs. */
export const askerIn = ({ intent }: Request): Presser => ({
  platform: intent.platform,
  platformUserId: intent.from.id,
  chatId: intent.chat.id,
});
