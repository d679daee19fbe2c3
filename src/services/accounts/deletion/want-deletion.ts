import { z } from "zod";
import { runParts } from "../../../db/run.ts";
import { AppError } from "../../../errors.ts";
import type { UserActor } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { deriveId } from "../../derive-id.ts";
import { wakePart } from "../../wake-part.ts";
import { requireFresh } from "../require-fresh.ts";
import { type MoneyInQuestion, moneyInQuestion } from "./money-in-question.ts";

/** So that its answer has left before the chat is forgotten, and a wrong tap can be taken back. */
const BEGIN_AFTER_MS = 5_000;

const Input = z.object({
  /** What asked for it (an inbox row). */
  requestId: z.string().min(1),
  language: z.string().nullable(),
});

export const deletionOf = (requestId: string): string => deriveId("deletion", requestId);
export const erasureJob = (id: string): string => `erase:${id}`;

/**
 * Asks for the actor's account to be erased: at once, or when the money that is in question is settled. Asking again
 * changes nothing.
 * @throws AppError as `requireFresh`
 */
export async function wantDeletion({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<{ inQuestion: MoneyInQuestion | null }> {
  const actor = await requireFresh(ctx);
  const { requestId, language } = Input.parse(input);
  const inQuestion = await moneyInQuestion(ctx, actor.userId);
  if ((await ctx.repos.accountDeletions.findOpen(actor.userId)) === null)
    await insert(ctx, actor, { id: deletionOf(requestId), language });
  return { inQuestion };
}

async function insert(
  ctx: Context,
  actor: UserActor,
  { id, language }: { id: string; language: string | null },
): Promise<void> {
  const { accountDeletions, users, audit } = ctx.repos;
  const { platform, platformUserId, chatId, userId } = actor;
  const user = await users.findById(userId);
  if (!user) throw new AppError("not_found", "the account is gone");
  const here = { platform, platformUserId, chatId };
  const subject = { clerkUserId: user.clerkUserId, chats: [here], tellIn: { ...here, language } };
  try {
    await runParts(ctx.db, [
      accountDeletions.insertPart({ id, userId, why: "asked", state: "waiting", subject }),
      audit.part({ actor, action: "account.want_deletion", subjectKind: "user", subjectId: userId }),
      wakePart(ctx, erasureJob(id), ctx.clock.now() + BEGIN_AFTER_MS),
    ]);
  } catch (error) {
    // Another chat of theirs was faster.
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
}
