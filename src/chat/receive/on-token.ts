import { AppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import { currentCard, makerLink, useAccount } from "../dialogs/deploy.ts";
import { type DeployDialog, isOpen, loadDeployDialog, saveDeployDialog } from "../dialogs/deploy-state.ts";
import { agentThatWaits, useNewToken } from "../dialogs/new-token.ts";
import { isSignedIn, type Request } from "../request.ts";
import type { View } from "../view.ts";
import { stampArgs, tokenForm } from "../views/deploy.ts";
import { errorView } from "../views/error-view.ts";
import { act, link } from "../views/parts.ts";
import { burntTokenView, strayTokenView, type TokenMessage } from "../views/tokens.ts";
import { isShortWait } from "./short-wait.ts";

interface PastedToken {
  token: string;
  /** Null where it was never posted anywhere. */
  messageId: string | null;
}

/** A token in a chat is first of all a message to get rid of, whatever it was meant for. */
export async function answerToken(request: Request, pasted: PastedToken): Promise<View | View[]> {
  const { adapter, intent, say } = request;
  const message = await removeMessage(request, pasted.messageId);
  if (!request.inPrivate) {
    return burntTokenView(say, message === "deleted", {
      botMaker: {
        label: say("button-bot-maker", { channel: intent.platform }),
        url: makerLink(request, intent.platform),
      },
      privateChat: adapter.privateLink(),
    });
  }
  const waiting = isSignedIn(request) ? await agentThatWaits(request) : null;
  if (waiting !== null) return await useNewToken(request, waiting, pasted.token);
  const dialog = isSignedIn(request) ? await loadDeployDialog(request) : null;
  if (dialog && dialog.rowId === request.rowId) return await currentCard(request, dialog);
  if (!isOpen(dialog) || (dialog.at.step !== "bot" && dialog.at.step !== "paste"))
    return strayTokenView(say, message);
  return await useToken(request, dialog, dialog.at, pasted.token);
}

async function removeMessage(
  { adapter, intent, ctx }: Request,
  messageId: string | null,
): Promise<TokenMessage> {
  if (messageId === null) return "not-needed";
  try {
    return (await adapter.remove(intent.chat.id, messageId)) ? "deleted" : "not-deleted";
  } catch (error) {
    if (isShortWait(error)) throw error;
    ctx.log.warn({ event: "chat.token_not_deleted", err: error });
    return "not-deleted";
  }
}

/** The token goes straight to the service; the dialog, the log and the answer never hold it. */
async function useToken(
  request: Request,
  dialog: DeployDialog,
  { channel, model }: { channel: Platform; model: string },
  token: string,
): Promise<View | View[]> {
  try {
    return await useAccount(request, dialog, { channel, model }, { kind: "pasted", token });
  } catch (error) {
    const known =
      error instanceof AppError &&
      ["rejected", "conflict", "unavailable", "timeout", "invalid_input"].includes(error.code);
    if (!known || error.details.reason === "raced") throw error;
    const again = await saveDeployDialog(request, { step: "paste", channel, model }, dialog);
    const { say } = request;
    const { link: page } = error.details;
    const maker = typeof page === "string" ? page : makerLink(request, channel);
    return {
      ...errorView(say, error, request.rowId, [
        [link(say("button-bot-maker", { channel }), maker)],
        [
          act(say("button-back"), "deploy_back", stampArgs(again.stamp)),
          act(say("button-cancel"), "deploy_cancel", stampArgs(again.stamp)),
        ],
      ]),
      form: tokenForm(say, channel),
    };
  }
}
