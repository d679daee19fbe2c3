import { z } from "zod";
import { keepAccount } from "../../services/accounts/deletion/keep-account.ts";
import { readDeletion } from "../../services/accounts/deletion/read-deletion.ts";
import { deletionOf, wantDeletion } from "../../services/accounts/deletion/want-deletion.ts";
import { requireUser } from "../../services/actor.ts";
import { LANGUAGES, sayIn } from "../language/language.ts";
import { CONFIRMATION_MS } from "../pending-actions.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { accountKeptView, deletionView, deletionWantedView, deletionWord } from "../views/deletion.ts";

const KIND = "delete_account";
const State = z.object({ rowId: z.string() });

/** Shows what would happen, and waits for the word in this chat for five minutes (I9). A wizard that was open is left. */
export async function askToDelete({ ctx, say, intent, rowId }: Request, wrong = false): Promise<View> {
  const facts = await readDeletion({ ctx });
  await ctx.repos.dialogs.put({
    userId: requireUser(ctx).userId,
    platform: intent.platform,
    chatId: intent.chat.id,
    kind: KIND,
    state: JSON.stringify({ rowId }),
    expiresAt: ctx.clock.now() + CONFIRMATION_MS,
  });
  return deletionView(say, facts, wrong);
}

/** What typed text means where the word is waited for; null where it is not. */
export async function answerDeletion(request: Request, text: string): Promise<View | null> {
  const { ctx, intent, rowId, say } = request;
  const { userId } = requireUser(ctx);
  const open = await ctx.repos.accountDeletions.findOpen(userId);
  if (open && open.id === deletionOf(rowId)) return await confirmed(request);
  const row = await ctx.repos.dialogs.get(userId);
  if (row?.kind !== KIND || row.platform !== intent.platform || row.chatId !== intent.chat.id) return null;
  if (row.expiresAt <= ctx.clock.now()) return null;
  if (State.parse(JSON.parse(row.state)).rowId === rowId)
    return deletionView(say, await readDeletion({ ctx }), true);
  const typed = text.trim().toUpperCase();
  const isWord = LANGUAGES.some((language) => deletionWord(sayIn(language)) === typed);
  return isWord ? await confirmed(request) : await askToDelete(request, true);
}

async function confirmed({ ctx, say, intent, rowId }: Request): Promise<View> {
  const { userId } = requireUser(ctx);
  const [account] = (await ctx.repos.chatIdentities.listByUser(userId)).filter(
    ({ platform, platformUserId }) => platform === intent.platform && platformUserId === intent.from.id,
  );
  const language = account?.chosenLanguage ?? intent.from.language;
  const { inQuestion } = await wantDeletion({ ctx, input: { requestId: rowId, language } });
  await ctx.repos.dialogs.remove(userId);
  return deletionWantedView(say, inQuestion);
}

/** Leaves the question, and takes the wish back while nothing has begun. */
export async function keep({ ctx, say }: Request): Promise<View> {
  const { userId } = requireUser(ctx);
  const row = await ctx.repos.dialogs.get(userId);
  if (row?.kind === KIND) await ctx.repos.dialogs.remove(userId);
  return (await keepAccount({ ctx })) ? accountKeptView(say) : deletionWantedView(say, null);
}
