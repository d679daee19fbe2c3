import type { Platform } from "../../ports/channel-accounts.ts";
import type { PostParts } from "../outbox/post.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Request } from "../request.ts";
import { messageTo } from "../tell/message-to.ts";
import { wentOnView } from "../views/deploy.ts";

/** The chat in which a dialog stands. */
export interface DialogPlace {
  platform: Platform;
  chatId: string;
}

/** Tells the chat in which a dialog stood that it goes on elsewhere: the buttons there are old from now on. */
export async function tellItWentOn(request: Request, older: DialogPlace): Promise<PostParts | null> {
  const { ctx, intent, rowId } = request;
  const account = await ctx.repos.chatIdentities.find(older.platform, older.chatId);
  const isTheirs = ctx.actor.kind === "user" && account?.userId === ctx.actor.userId;
  if (!account || !isTheirs) return null;
  const here = PLATFORM_NAMES[intent.platform];
  return await messageTo(ctx, account, `${rowId}:went-on`, (say) => wentOnView(say, here));
}
