import type { Repositories } from "../db/repositories/index.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Actor, Role } from "../services/context.ts";
import type { Intent } from "./intent.ts";

/** One line of the configured list of administrators. */
export interface AdminEntry {
  platform: Platform;
  platformUserId: string;
  role: Role;
}

export const roleOf = (admins: readonly AdminEntry[], intent: Intent): Role | null =>
  admins.find((a) => a.platform === intent.platform && a.platformUserId === intent.from.id)?.role ?? null;

/** Who stands behind a chat account. Roles come from configuration alone, never from being in a chat. */
export async function resolveActor(
  repos: Repositories,
  admins: readonly AdminEntry[],
  intent: Intent,
): Promise<Actor> {
  const { platform, from, chat } = intent;
  const place = { platform, platformUserId: from.id, chatId: chat.id };
  const identity = await repos.chatIdentities.find(platform, from.id);
  if (!identity) return { kind: "guest", ...place };
  const { displayName, username, language } = from;
  if (
    identity.displayName !== displayName ||
    identity.username !== username ||
    identity.language !== language
  ) {
    await repos.chatIdentities.touch({
      platform,
      platformUserId: from.id,
      displayName,
      username,
      language,
      privateChatId: identity.privateChatId,
    });
  }
  return { kind: "user", userId: identity.userId, role: roleOf(admins, intent), ...place };
}
