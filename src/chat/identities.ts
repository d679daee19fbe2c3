import type { ChatIdentity } from "../db/repositories/chat-identity-repository.ts";
import type { Repositories } from "../db/repositories/index.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Actor, Role } from "../services/context.ts";
import type { Intent } from "./receive/intent.ts";

/** One line of the configured list of administrators. */
export interface AdminEntry {
  platform: Platform;
  platformUserId: string;
  role: Role;
}

export const roleOfAccount = (
  admins: readonly AdminEntry[],
  { platform, platformUserId }: Pick<AdminEntry, "platform" | "platformUserId">,
): Role | null =>
  admins.find((a) => a.platform === platform && a.platformUserId === platformUserId)?.role ?? null;

export const roleOf = (admins: readonly AdminEntry[], { platform, from }: Intent): Role | null =>
  roleOfAccount(admins, { platform, platformUserId: from.id });

/** Who stands behind a chat account. Roles come from configuration alone, never from being in a chat. */
export function actorOf(identity: ChatIdentity | null, admins: readonly AdminEntry[], intent: Intent): Actor {
  const { platform, from, chat } = intent;
  const place = { platform, platformUserId: from.id, chatId: chat.id };
  if (!identity) return { kind: "guest", ...place };
  return { kind: "user", userId: identity.userId, role: roleOf(admins, intent), ...place };
}

/** The language of a linked account: what its person chose, else what its app is set to. */
export const languageOf = ({ chosenLanguage, language }: ChatIdentity): string | null =>
  chosenLanguage ?? language;

/** Finds a linked chat account, and takes over what the platform now says about its person. */
export async function recognise(repos: Repositories, intent: Intent): Promise<ChatIdentity | null> {
  const { platform, from } = intent;
  const identity = await repos.chatIdentities.find(platform, from.id);
  if (!identity) return null;
  const { displayName, username, language } = from;
  const isSame =
    identity.displayName === displayName && identity.username === username && identity.language === language;
  const facts = { platform, platformUserId: from.id, displayName, username, language };
  if (!isSame) await repos.chatIdentities.touch({ ...facts, privateChatId: identity.privateChatId });
  return identity;
}
