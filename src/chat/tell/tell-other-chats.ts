import type { Platform } from "../../ports/channel-accounts.ts";
import { languageOf } from "../identities.ts";
import { sayIn } from "../language/language.ts";
import { post } from "../outbox/post.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Request } from "../request.ts";
import { linkedElsewhereView } from "../views/accounts.ts";

/** An account that was linked, and the chats of its person that should hear of it. */
interface Linked {
  displayName: string;
  platform: Platform;
  chats: readonly { platform: Platform; chatId: string }[];
}

/** Tells a person's other chats that an account was linked, each in its language: a stranger's must not stay unnoticed. */
export async function tellOtherChats({ ctx, rowId }: Request, linked: Linked): Promise<void> {
  const who = { name: linked.displayName, platform: PLATFORM_NAMES[linked.platform] };
  for (const chat of linked.chats) {
    const account = await ctx.repos.chatIdentities.find(chat.platform, chat.chatId);
    const view = linkedElsewhereView(sayIn(account && languageOf(account)), who);
    await post(ctx, chat, `${rowId}:linked:${chat.platform}:${chat.chatId}`, { edit: null, view });
  }
}
