import type { User } from "../../db/repositories/user-repository.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../context.ts";

const MOST = 5;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PLATFORM_ID = /^(telegram|discord):(\d{1,20})$/;
const DISCORD_MENTION = /^<@!?(\d{1,20})>$/;

/**
 * Whom somebody means: an e-mail address, a mention, `telegram:<id>` or `discord:<id>`, a bare id of either, a name in
 * a chat, the name of an agent's bot (of one that is over, where none runs), or an id of ours, of a person or of an agent.
 * @returns five at most, each once
 */
export async function findPeople({ repos }: Pick<Context, "repos">, words: string): Promise<User[]> {
  const ids = new Set(await idsOf(repos, words.trim()));
  const found = await Promise.all([...ids].slice(0, MOST).map((id) => repos.users.findById(id)));
  return found.filter((user) => user !== null);
}

async function idsOf(repos: Context["repos"], words: string): Promise<string[]> {
  const account = async (platform: Platform, id: string) =>
    (await repos.chatIdentities.find(platform, id))?.userId;
  const kept = (...found: (string | null | undefined)[]) => found.filter((id) => typeof id === "string");
  if (UUID.test(words)) return kept(words, (await repos.deployments.findById(words))?.userId);
  if (EMAIL.test(words)) return kept((await repos.users.findByEmail(words.toLowerCase()))?.id);
  const [, platform, platformId] = PLATFORM_ID.exec(words) ?? [];
  if (platformId && (platform === "telegram" || platform === "discord"))
    return kept(await account(platform, platformId));
  const mentioned = DISCORD_MENTION.exec(words)?.[1];
  if (mentioned) return kept(await account("discord", mentioned));
  if (/^\d{1,20}$/.test(words))
    return kept(await account("telegram", words), await account("discord", words));
  const name = words.replace(/^@/, "");
  if (!/^[\w.]{2,64}$/.test(name)) return [];
  const accounts = await repos.chatIdentities.listByUsername(name);
  const running = await repos.deployments.findByBotName(name);
  const agents = running.length > 0 ? running : await repos.deployments.findByBotName(name, "over");
  return [...accounts, ...agents].map(({ userId }) => userId);
}
