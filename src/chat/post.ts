import { z } from "zod";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Context } from "../services/context.ts";
import type { BoundView } from "./view.ts";

/** What waits in the outbox: a message, and the one it takes the place of, if any. */
export interface Outgoing {
  edit: string | null;
  view: BoundView;
}

export const outboxJobKey = (platform: Platform, chatId: string): string => `outbox:${platform}:${chatId}`;

const Stored = z.object({
  edit: z.string().nullable(),
  view: z.looseObject({ tone: z.string(), body: z.array(z.unknown()) }),
});

/** Reads back what we wrote ourselves. */
export function readOutgoing(json: string): Outgoing {
  const stored: unknown = JSON.parse(json);
  Stored.parse(stored);
  return stored as Outgoing;
}

/**
 * Puts a message in a chat's outbox and wakes its sender, in one commit. The same key is never posted twice, so
 * handling a request again after a crash answers it once.
 */
export async function post(
  ctx: Context,
  to: { platform: Platform; chatId: string },
  key: string,
  message: Outgoing,
): Promise<void> {
  const jobKey = outboxJobKey(to.platform, to.chatId);
  const { platform, chatId } = to;
  const wake = ctx.scheduler.wakeStatements(jobKey, ctx.clock.now());
  await ctx.repos.outbox.enqueue({ platform, chatId, dedupeKey: key, view: JSON.stringify(message) }, wake);
  ctx.scheduler.nudge(jobKey);
}
