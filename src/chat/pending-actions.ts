import { createHash } from "node:crypto";
import type { Context } from "../services/context.ts";
import type { Intent } from "./receive/intent.ts";
import type { Act, BoundView, Choice, View } from "./view.ts";

const DAY_MS = 86_400_000;
/** A confirmation works this long (I9). */
export const CONFIRMATION_MS = 5 * 60_000;

/** Who may press: nobody else's press counts, wherever they see the button. */
export interface Presser {
  platform: Intent["platform"];
  platformUserId: string;
  chatId: string;
}

/**
 * The button's id. It is derived, so that drawing the same message twice gives the same buttons; it need not be
 * secret, because the row is bound to one person in one chat.
 */
function actionId(seed: string, presser: Presser, act: Act): string {
  const facts = JSON.stringify([
    seed,
    presser.platform,
    presser.platformUserId,
    presser.chatId,
    act.verb,
    act.args,
  ]);
  return createHash("sha256").update(facts).digest("base64url").slice(0, 22);
}

/**
 * Writes a row for every act of the view and returns the view with the short references that buttons carry.
 * @param seed what makes this message unlike others: the inbox row that it answers, or the card it belongs to
 * @param seenAtMs when it is shown: buttons of what waits for the morning last from then on
 */
export async function bindView(
  ctx: Context,
  view: View,
  presser: Presser,
  seed: string,
  seenAtMs: number = ctx.clock.now(),
): Promise<BoundView> {
  const { choices, ...rest } = view;
  if (!choices) return rest;
  const bind = async (choice: Choice<Act>): Promise<Choice<{ ref: string }>> =>
    choice.kind === "act"
      ? { ...choice, act: await bindAct(ctx, choice.act, presser, seed, seenAtMs) }
      : choice;
  const rows = await Promise.all(choices.map((row) => Promise.all(row.map(bind))));
  return { ...rest, choices: rows };
}

async function bindAct(
  ctx: Context,
  act: Act,
  presser: Presser,
  seed: string,
  seenAtMs: number,
): Promise<{ ref: string }> {
  const id = actionId(seed, presser, act);
  await ctx.repos.pendingActions.create({
    id,
    verb: act.verb,
    args: JSON.stringify(act.args),
    platform: presser.platform,
    platformUserId: presser.platformUserId,
    chatId: presser.chatId,
    once: act.once === true,
    expiresAt: seenAtMs + (act.ttlMs ?? DAY_MS),
  });
  return { ref: `${act.verb}:${id}` };
}

export interface ReadyAct {
  id: string;
  verb: string;
  args: Record<string, string>;
  once: boolean;
}

/** Why a press does nothing. `unknown` covers made-up data as well as buttons whose row is long gone. */
export type PressRefusal = "unknown" | "not_yours" | "expired" | "used";

/** Looks a press up without using it: an act is used up only after it was done, so that a crash repeats it. */
export async function findPressed(
  ctx: Context,
  ref: string,
  presser: Presser,
): Promise<ReadyAct | PressRefusal> {
  const parts = /^([a-z_]{1,24}):([A-Za-z0-9_-]{22})$/.exec(ref);
  const id = parts?.[2];
  const row = id ? await ctx.repos.pendingActions.find(id) : null;
  if (!row || row.verb !== parts?.[1]) return "unknown";
  if (
    row.platform !== presser.platform ||
    row.platformUserId !== presser.platformUserId ||
    row.chatId !== presser.chatId
  ) {
    return "not_yours";
  }
  if (row.once && row.usedAt !== null) return "used";
  if (row.expiresAt <= ctx.clock.now()) return "expired";
  const args: Record<string, string> = JSON.parse(row.args);
  return { id: row.id, verb: row.verb, args, once: row.once };
}
