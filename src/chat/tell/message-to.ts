import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { QueuedNews } from "../../db/repositories/outbox-repository.ts";
import type { Context } from "../../services/context.ts";
import { languageOf } from "../identities.ts";
import { type Say, sayIn } from "../language/language.ts";
import { type PostParts, postParts } from "../outbox/post.ts";
import { bindView } from "../pending-actions.ts";
import type { View } from "../view.ts";

/**
 * One message to one account, in its language, to be posted within a commit of the caller's.
 * @param key the same one is never posted twice
 */
export async function messageTo(
  ctx: Context,
  account: ChatIdentity,
  key: string,
  view: (say: Say) => View,
  news?: QueuedNews,
): Promise<PostParts> {
  const { platform, platformUserId, privateChatId: chatId } = account;
  const bound = await bindView(
    ctx,
    view(sayIn(languageOf(account))),
    { platform, platformUserId, chatId },
    key,
    news?.notBefore ?? undefined,
  );
  return postParts(ctx, { platform, chatId }, [
    { key, message: { edit: null, view: bound }, ...(news && { news }) },
  ]);
}
