import type { Part } from "../../db/cas-batch.ts";
import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** `usage:<agent>:budget` → the key of that agent's card; null for news that are about no agent. */
function cardOf(topic: string): string | null {
  const [, agent, about] = topic.split(":");
  return about === undefined ? null : `card:${agent}`;
}

/**
 * What goes with unlinking one account: news that wait there, perhaps for the end of quiet hours, are given up, and
 * told where their person can be reached, now or after the next sign-in.
 */
export async function leaveChat(
  ctx: Context,
  { platform, privateChatId }: Pick<ChatIdentity, "platform" | "privateChatId">,
): Promise<{ parts: Part[]; nudge(): void }> {
  const { outbox } = ctx.repos;
  const cards = (await outbox.newsIn(platform, privateChatId)).flatMap((topic) => cardOf(topic) ?? []);
  return {
    parts: [outbox.giveUpNewsPart(platform, privateChatId), ...cards.map((key) => wakePart(ctx, key))],
    nudge() {
      for (const key of cards) ctx.scheduler.nudge(key);
    },
  };
}
