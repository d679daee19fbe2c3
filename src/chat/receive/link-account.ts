import { AppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import { answerLink } from "../../services/accounts/answer-link.ts";
import { beginLink } from "../../services/accounts/begin-link.ts";
import { type ConfirmedLink, confirmLink } from "../../services/accounts/confirm-link.ts";
import { isOpen, loadDeployDialog } from "../dialogs/deploy-state.ts";
import { languageOf } from "../identities.ts";
import { sayIn } from "../language/language.ts";
import { post } from "../outbox/post.ts";
import { bindView } from "../pending-actions.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Request } from "../request.ts";
import { tellOtherChats } from "../tell/tell-other-chats.ts";
import { wakeCards } from "../tell/wake-cards.ts";
import type { View } from "../view.ts";
import { codeGoneView, codeWrongView } from "../views/accounts.ts";
import { errorView } from "../views/error-view.ts";
import { accountLinkedView, linkAccountView, linkCodeView, linkYoursView } from "../views/link.ts";
import { go } from "../views/parts.ts";

/** Three groups of four, or run together; three short words are no secret, since each secret has a digit. */
const TYPED = /^\s*(?=.*\d)[0-9a-z]{4}([ -]?)[0-9a-z]{4}\1[0-9a-z]{4}\s*$/i;
const PAYLOAD = /^link-([0-9a-z]{12})$/i;

/** The secret of a link as people type it; null for any other text. */
export const typedLinkSecret = (text: string): string | null => (TYPED.test(text) ? text.trim() : null);

/** The secret that a start link brings along. */
export const broughtLinkSecret = (payload: string): string | null => PAYLOAD.exec(payload)?.[1] ?? null;

const inGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1-");

const minutesUntil = ({ ctx }: Request, atMs: number): number =>
  Math.max(1, Math.round((atMs - ctx.clock.now()) / 60_000));

/**
 * How another chat account of the person joins this one.
 * @param only the platform of that account, where it matters
 */
export async function offerLink(request: Request, only?: Platform): Promise<View> {
  const { ctx, rowId, intent, adapters, say } = request;
  const { displayName, username } = intent.from;
  const begun = await beginLink({ ctx, input: { requestId: rowId, displayName, username } });
  const wanted = only === undefined ? [...ctx.channels.keys()] : [only];
  // A platform that has not answered since the start has no door yet.
  const doors = wanted.flatMap((platform) => adapters.get(platform) ?? []);
  return linkAccountView(say, {
    secret: inGroups(begun.secret),
    minutes: minutesUntil(request, begun.expiresAtMs),
    doors: doors.map((adapter) => ({
      platform: PLATFORM_NAMES[adapter.platform],
      url: adapter.privateLink(`link-${begun.secret}`),
    })),
  });
}

/** Answers the account that brings the secret of a link with the code to send from the account that made it. */
export async function joinAccount(request: Request, secret: string): Promise<View> {
  const { ctx, intent, say, rowId } = request;
  const { displayName, username, language } = intent.from;
  try {
    const answered = await answerLink({ ctx, input: { secret, displayName, username, language } });
    if (answered.kind === "yours") return linkYoursView(say);
    const { code, codeExpiresAtMs, asker, email } = answered;
    return linkCodeView(say, {
      code: `${code.slice(0, 4)} ${code.slice(4)}`,
      minutes: minutesUntil(request, codeExpiresAtMs),
      account: { platform: PLATFORM_NAMES[intent.platform] },
      asker: { ...asker, platform: PLATFORM_NAMES[asker.platform] },
      email,
    });
  } catch (error) {
    if (!(error instanceof AppError) || !["not_found", "gone", "conflict"].includes(error.code)) throw error;
    return errorView(say, error, rowId, [[go(say("button-help"), "help")]]);
  }
}

/** Finishes a link with the code that the other account was shown. */
export async function linkWithCode(request: Request, code: string): Promise<View> {
  const { ctx, say } = request;
  try {
    const confirmed = await confirmLink({ ctx, input: { code } });
    const { joined, otherChats } = confirmed;
    await tellJoined(request, confirmed);
    await wakeCards(ctx, confirmed.userId);
    await tellOtherChats(request, { ...joined, chats: otherChats });
    const linked = { platform: PLATFORM_NAMES[joined.platform], name: joined.displayName };
    return accountLinkedView(say, linked, isOpen(await loadDeployDialog(request)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "invalid_input") return codeWrongView(say);
    if (error.code === "gone") return codeGoneView(say, "settings");
    throw error;
  }
}

/** The account that was linked hears of it in its own chat, in its own language. */
async function tellJoined({ ctx, rowId, intent }: Request, { joined }: ConfirmedLink): Promise<void> {
  const account = await ctx.repos.chatIdentities.find(joined.platform, joined.platformUserId);
  const say = sayIn(account ? languageOf(account) : joined.language);
  const asker = { platform: PLATFORM_NAMES[intent.platform], name: intent.from.displayName };
  const view = accountLinkedView(say, asker, false);
  const { platform, platformUserId, privateChatId: chatId } = joined;
  const key = `${rowId}:joined`;
  const bound = await bindView(ctx, view, { platform, platformUserId, chatId }, key);
  await post(ctx, { platform, chatId }, key, { edit: null, view: bound });
}
