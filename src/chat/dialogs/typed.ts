import { LANGUAGES, sayIn } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { note } from "../views/parts.ts";
import { askForToken, cancelDeploy, chooseChannel, currentCard, goBack } from "./deploy.ts";
import { type DeployDialog, isHere, isOpen, loadDeployDialog } from "./deploy-state.ts";

/** Ready-made answers come back as text, in the words they were offered in; the language may have changed since. */
function readyAnswer(request: Request, dialog: DeployDialog, text: string): Promise<View> | null {
  const isAnswer = (id: string, args?: Record<string, string>) =>
    LANGUAGES.some((language) => sayIn(language)(id, args) === text);
  if (dialog.at.step !== "bot") return null;
  if (isAnswer("button-have-bot")) return askForToken(request, dialog, dialog.at);
  for (const channel of request.ctx.channels.keys())
    if (isAnswer("button-other-channel", { platform: PLATFORM_NAMES[channel] }))
      return chooseChannel(request, dialog, channel);
  if (isAnswer("button-back")) return goBack(request, dialog);
  if (isAnswer("button-cancel")) return cancelDeploy(request, dialog);
  return null;
}

/** What typed text means to an open wizard; null when no wizard waits. */
export async function answerInDialog(request: Request, text: string): Promise<View | null> {
  const dialog = await loadDeployDialog(request);
  if (dialog && dialog.rowId === request.rowId) return await currentCard(request, dialog);
  if (!isOpen(dialog) || !isHere(request, dialog)) return null;
  const ready = readyAnswer(request, dialog, text.trim());
  if (ready) return await ready;
  const card = await currentCard(request, dialog);
  if (card.tone === "busy") return null;
  const words =
    dialog.at.step === "paste"
      ? request.say("error-token_malformed", { channel: dialog.at.channel })
      : request.say("deploy-choose-with-buttons");
  return { ...card, body: [note(words), ...card.body] };
}
