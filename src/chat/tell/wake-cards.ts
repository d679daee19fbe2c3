import type { Statement } from "../../ports/scheduler.ts";
import type { Context } from "../../services/context.ts";

/** Nobody has more agents that moved within a week, and older news are not told any more. */
const RECENT = 100;

export interface CardWakes {
  statements: Statement[];
  /** To be called once the statements are committed. */
  nudge(): void;
}

/** What wakes the cards of a person's agents, and with them the news that have not been told. */
export async function cardWakes(ctx: Context, userId: string): Promise<CardWakes> {
  const agents = await ctx.repos.deployments.listByUser(userId, { limit: RECENT });
  const keys = agents.map(({ id }) => `card:${id}`);
  return {
    statements: keys.flatMap((key) => ctx.scheduler.wakeStatements(key, ctx.clock.now())),
    nudge() {
      for (const key of keys) ctx.scheduler.nudge(key);
    },
  };
}

/** A person can be reached in a chat that was not theirs before: what nobody could tell them until now is told. */
export async function wakeCards(ctx: Context, userId: string): Promise<void> {
  const { statements, nudge } = await cardWakes(ctx, userId);
  if (statements.length > 0) await ctx.db.batch(statements, "write");
  nudge();
}
