import { AppError } from "../errors.ts";
import { confirmLoginCode } from "../services/accounts/confirm-login-code.ts";
import { bindView } from "./pending-actions.ts";
import { post } from "./post.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";
import { codeGoneView, codeWrongView, linkedElsewhereView, signedInView } from "./views/accounts.ts";

/** The sign-in page shows eight digits, in two groups that people may type with a space or a dash. */
const CODE = /^\s*\d{4}[ -]?\d{4}\s*$/;

export const isCode = (text: string): boolean => CODE.test(text);

/** Finishes a sign-in with the code from the page, typed or brought along by the page's link. */
export async function signInWithCode(request: Request, code: string): Promise<View> {
  const { ctx, say } = request;
  try {
    const confirmed = await confirmLoginCode({ ctx, input: { code } });
    await tellOtherChats(request, confirmed.otherChats);
    return signedInView(say, confirmed.email);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "invalid_input") return codeWrongView(say);
    if (error.code === "gone") return codeGoneView(say);
    throw error;
  }
}

const PLATFORM_NAMES = { telegram: "Telegram", discord: "Discord" };

async function tellOtherChats(
  request: Request,
  chats: { platform: Request["intent"]["platform"]; chatId: string }[],
): Promise<void> {
  const { ctx, say, intent, rowId } = request;
  const view = linkedElsewhereView(say, {
    name: intent.from.displayName,
    platform: PLATFORM_NAMES[intent.platform],
  });
  for (const chat of chats) {
    const key = `${rowId}:linked:${chat.platform}:${chat.chatId}`;
    const presser = { ...chat, platformUserId: intent.from.id };
    await post(ctx, chat, key, { edit: null, view: await bindView(ctx, view, presser, key) });
  }
}
