import { AppError } from "../../errors.ts";
import { confirmLoginCode } from "../../services/accounts/confirm-login-code.ts";
import type { Request } from "../request.ts";
import { tellOtherChats } from "../tell/tell-other-chats.ts";
import { wakeCards } from "../tell/wake-cards.ts";
import type { View } from "../view.ts";
import { codeGoneView, codeWrongView, signedInView } from "../views/accounts.ts";

/** The sign-in page shows eight digits, in two groups that people may type with a space or a dash. */
const CODE = /^\s*\d{4}[ -]?\d{4}\s*$/;

export const isCode = (text: string): boolean => CODE.test(text);

/** Finishes a sign-in with the code from the page, typed or brought along by the page's link. */
export async function signInWithCode(request: Request, code: string): Promise<View> {
  const { ctx, say } = request;
  try {
    const confirmed = await confirmLoginCode({ ctx, input: { code } });
    const { platform, from } = request.intent;
    await wakeCards(ctx, confirmed.userId);
    await tellOtherChats(request, { displayName: from.displayName, platform, chats: confirmed.otherChats });
    return signedInView(say, confirmed.email);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "invalid_input") return codeWrongView(say);
    if (error.code === "gone") return codeGoneView(say, "login");
    throw error;
  }
}
