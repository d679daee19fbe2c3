import { currentCard, useAccount } from "../dialogs/deploy.ts";
import { isOpen, loadDeployDialog } from "../dialogs/deploy-state.ts";
import { isSignedIn, type Request } from "../request.ts";
import type { View } from "../view.ts";
import { createdBotView, strangersBotView } from "../views/deploy.ts";

interface CreatedBot {
  accountId: string;
  username: string;
  displayName: string;
}

/**
 * A bot was made for us to manage, or its token or owner changed: the platform says all three in the same words.
 * It is matched by the person who did it and never by its name, which they may have changed.
 * @returns nothing to say where it is a bot we know, such as after a rotation of ours
 */
export async function answerBotCreated(request: Request, created: CreatedBot): Promise<View[]> {
  const { say } = request;
  const bot = { accountId: created.accountId, username: created.username, displayName: created.displayName };
  if (!isSignedIn(request)) return [strangersBotView(say, bot.username)];
  const dialog = await loadDeployDialog(request);
  if (dialog && dialog.rowId === request.rowId)
    return [{ ...(await currentCard(request, dialog)), fresh: true }];
  if (await isKnown(request, bot.accountId)) return [];
  if (isOpen(dialog) && (dialog.at.step === "bot" || dialog.at.step === "paste")) {
    return await useAccount(
      request,
      dialog,
      { channel: request.intent.platform, model: dialog.at.model },
      { kind: "managed", ...bot },
    );
  }
  return [createdBotView(say, bot)];
}

/** Any deployment ever made with this bot, drafts and ended ones included. */
async function isKnown(request: Request, accountId: string): Promise<boolean> {
  const { actor, repos } = request.ctx;
  if (actor.kind !== "user") return false;
  if (await repos.deployments.findByChannelAccount(request.intent.platform, accountId)) return true;
  const mine = await repos.deployments.listByUser(actor.userId, { limit: 200 });
  return mine.some((row) => row.channelAccountId === accountId);
}
