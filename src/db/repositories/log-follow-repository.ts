import { eq } from "drizzle-orm";
import type { Statement } from "../../ports/scheduler.ts";
import { ALWAYS, insertPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { logFollows } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type LogFollow = Row<typeof logFollows>;

export interface NewFollow {
  id: string;
  deploymentId: string;
  platform: Platform;
  chatId: string;
  platformUserId: string;
  messageId: string;
  /** ms */
  untilAt: number;
}

export interface LogFollowRepository {
  find(id: string): Promise<LogFollow | null>;
  /** Begins one, which ends the one that was followed in this chat. The same id begins nothing twice. */
  begin(follow: NewFollow, wakes: Statement[]): Promise<LogFollow>;
  /** @returns false when it had ended before */
  end(id: string): Promise<boolean>;
  /** What is followed in a chat ends. */
  endIn(chat: { platform: Platform; chatId: string }): Promise<void>;
}

const OPEN = "ended_at is null";

export function createLogFollowRepository({ client, orm, clock }: Store): LogFollowRepository {
  const find: LogFollowRepository["find"] = (id) =>
    firstOf(orm.select().from(logFollows).where(eq(logFollows.id, id)));
  const endIn = (
    { platform, chatId }: { platform: Platform; chatId: string },
    except: string,
  ): Statement => ({
    sql: `update log_follows set ended_at=?, updated_at=? where platform=? and chat_id=? and id<>? and ${OPEN}`,
    args: [clock.now(), clock.now(), platform, chatId, except],
  });
  return {
    find,
    async begin(follow, wakes) {
      const now = clock.now();
      const values = columnValues(logFollows, { ...follow, createdAt: now, updatedAt: now });
      await client.batch(
        [endIn(follow, follow.id), insertPart(logFollows, values, ["id"])(ALWAYS), ...wakes],
        "write",
      );
      return (await find(follow.id)) ?? { ...follow, endedAt: null, createdAt: now, updatedAt: now };
    },
    async end(id) {
      const { rowsAffected } = await client.execute({
        sql: `update log_follows set ended_at=?, updated_at=? where id=? and ${OPEN}`,
        args: [clock.now(), clock.now(), id],
      });
      return rowsAffected === 1;
    },
    async endIn(chat) {
      await client.execute(endIn(chat, ""));
    },
  };
}
