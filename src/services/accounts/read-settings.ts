import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { NewsTo } from "../../db/states.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

export interface AccountSettings {
  email: string;
  /** Null means: as each app is set. */
  language: string | null;
  newsTo: NewsTo;
  wantsBroadcasts: boolean;
  /** Every linked chat account, the oldest first. */
  accounts: ChatIdentity[];
}

/** What the actor has chosen, and which chat accounts are theirs. */
export async function readSettings({ ctx }: { ctx: Context }): Promise<AccountSettings> {
  const { userId } = requireUser(ctx);
  const { users, notificationPrefs, chatIdentities } = ctx.repos;
  const [user, newsTo, wantsBroadcasts, accounts] = await Promise.all([
    users.findById(userId),
    notificationPrefs.newsTo(userId),
    notificationPrefs.wantsBroadcasts(userId),
    chatIdentities.listByUser(userId),
  ]);
  return { email: user?.email ?? "", language: user?.language ?? null, newsTo, wantsBroadcasts, accounts };
}
