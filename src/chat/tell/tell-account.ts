import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import { runParts } from "../../db/run.ts";
import type { Context } from "../../services/context.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { messageTo } from "./message-to.ts";

/**
 * Tells one account something in its own chat, in its language.
 * @param key the same one is never posted twice
 */
export async function tellAccount(
  ctx: Context,
  account: ChatIdentity,
  key: string,
  view: (say: Say) => View,
): Promise<void> {
  const { parts, nudge } = await messageTo(ctx, account, key, view);
  await runParts(ctx.db, parts);
  nudge();
}
