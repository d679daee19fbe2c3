import { and, desc, eq, gt } from "drizzle-orm";
import { ALWAYS, insertPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { replyWindows } from "../schema.ts";
import type { Store } from "../store.ts";

export type ReplyWindow = Row<typeof replyWindows>;
export type NewReplyWindow = Omit<ReplyWindow, "token" | "createdAt"> & {
  /** Plain; sealed on the way in. */
  token: string;
};

export interface ReplyWindowRepository {
  /** Notes a window, and forgets all that have closed. Noting it again changes nothing. */
  open(window: NewReplyWindow): Promise<void>;
  /** Whether it is still open, is for the caller to look at. */
  find(id: string): Promise<ReplyWindow | null>;
  /** The window of this chat that stays open longest, beyond `untilMs`. */
  findOpen(chat: Pick<ReplyWindow, "platform" | "chatId">, untilMs: number): Promise<ReplyWindow | null>;
  openToken(window: Pick<ReplyWindow, "id" | "token">): string;
}

const tokenPlace = (rowId: string) => ({ table: "reply_windows", column: "token", rowId });

export function createReplyWindowRepository({ client, orm, vault, clock }: Store): ReplyWindowRepository {
  return {
    async open(window) {
      const now = clock.now();
      const token = vault.seal(tokenPlace(window.id), window.token);
      const row = columnValues(replyWindows, { ...window, token, createdAt: now });
      await client.batch(
        [
          { sql: "delete from reply_windows where closes_at<=?", args: [now] },
          insertPart(replyWindows, row, ["id"])(ALWAYS),
        ],
        "write",
      );
    },
    find: (id) => firstOf(orm.select().from(replyWindows).where(eq(replyWindows.id, id))),
    findOpen: ({ platform, chatId }, untilMs) =>
      firstOf(
        orm
          .select()
          .from(replyWindows)
          .where(
            and(
              eq(replyWindows.platform, platform),
              eq(replyWindows.chatId, chatId),
              gt(replyWindows.closesAt, untilMs),
            ),
          )
          .orderBy(desc(replyWindows.closesAt))
          .limit(1),
      ),
    openToken: ({ id, token }) => vault.open(tokenPlace(id), token),
  };
}
