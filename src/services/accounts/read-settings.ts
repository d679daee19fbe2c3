import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { NotificationPrefs } from "../../db/repositories/notification-pref-repository.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

export interface AccountSettings extends NotificationPrefs {
  email: string;
  /** Null means: as each app is set. */
  language: string | null;
  /** Every linked chat account, the oldest first. */
  accounts: ChatIdentity[];
}

/** What the actor has chosen, and which chat accounts are theirs. */
export async function readSettings({ ctx }: { ctx: Context }): Promise<AccountSettings> {
  const { userId } = requireUser(ctx);
  const { users, notificationPrefs, chatIdentities } = ctx.repos;
  const [user, prefs, accounts] = await Promise.all([
    users.findById(userId),
    notificationPrefs.read(userId),
    chatIdentities.listByUser(userId),
  ]);
  return { ...prefs, email: user?.email ?? "", language: user?.language ?? null, accounts };
}
