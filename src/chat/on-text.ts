import { answerInDialog } from "./dialogs/typed.ts";
import { isSignedIn, type Request } from "./request.ts";
import { isCode, signInWithCode } from "./sign-in-code.ts";
import type { View } from "./view.ts";
import { groupHelloView } from "./views/places.ts";
import { fallbackView } from "./views/welcome.ts";

/** Answers typed text: a sign-in code, a word to an open dialog, or else a hint at what we understand. */
export async function answerText(request: Request, text: string): Promise<View> {
  const { say, adapter } = request;
  if (!request.inPrivate) return groupHelloView(say, adapter.privateLink());
  const inDialog = isSignedIn(request) ? await answerInDialog(request, text) : null;
  if (inDialog) return inDialog;
  return isCode(text) ? await signInWithCode(request, text) : fallbackView(say);
}
