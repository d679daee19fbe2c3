import { isLinkWaiting } from "../../services/accounts/confirm-link.ts";
import { isSudoWaiting } from "../../services/admin/confirm-sudo.ts";
import { answerAwaited } from "../dialogs/awaited-text.ts";
import { answerDeletion } from "../dialogs/delete-account.ts";
import { answerInDialog } from "../dialogs/typed.ts";
import { isSignedIn, type Request } from "../request.ts";
import { sudoWithCode } from "../sudo.ts";
import type { View } from "../view.ts";
import { groupHelloView } from "../views/places.ts";
import { fallbackView } from "../views/welcome.ts";
import { joinAccount, linkWithCode, typedLinkSecret } from "./link-account.ts";
import { isCode, signInWithCode } from "./sign-in-code.ts";

/**
 * Answers typed text: a code or the secret of a link, which no dialog ever waits for, a word to an open dialog, or
 * else a hint at what we understand.
 */
export async function answerText(request: Request, text: string): Promise<View | View[]> {
  const { say, adapter, ctx } = request;
  if (!request.inPrivate) return groupHelloView(say, adapter.privateLink());
  const secret = typedLinkSecret(text);
  if (secret) return await joinAccount(request, secret);
  if (isCode(text) && (await isLinkWaiting({ ctx }))) return await linkWithCode(request, text);
  if (isCode(text) && (await isSudoWaiting({ ctx }))) return await sudoWithCode(request, text);
  const inDialog = isSignedIn(request)
    ? ((await answerDeletion(request, text)) ??
      (await answerAwaited(request, text)) ??
      (await answerInDialog(request, text)))
    : null;
  if (inDialog) return inDialog;
  return isCode(text) ? await signInWithCode(request, text) : fallbackView(say);
}
