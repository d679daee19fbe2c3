import { and, asc, eq, sql } from "drizzle-orm";
import type { Statement } from "../../ports/scheduler.ts";
import { ALWAYS, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { chatIdentities } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type ChatIdentity = Row<typeof chatIdentities>;

export interface ChatFacts {
  platform: Platform;
  platformUserId: string;
  displayName: string;
  username: string | null;
  language: string | null;
  /** Where private messages go. */
  privateChatId: string;
}

export interface ChatIdentityRepository {
  find(platform: Platform, platformUserId: string): Promise<ChatIdentity | null>;
  listByUser(userId: string): Promise<ChatIdentity[]>;
  /** Links a chat account, or refreshes its facts. An account linked to somebody else aborts the whole batch. */
  linkPart(input: ChatFacts & { userId: string }): Part;
  /** @returns false when it was not linked */
  unlink(platform: Platform, platformUserId: string): Promise<boolean>;
  unlinkAll(userId: string): Promise<number>;
  /** Refreshes what the platform says about a linked account. @returns false when it is not linked */
  touch(facts: ChatFacts): Promise<boolean>;
  /** Notes that the person blocked us at that time (ms); the first time it was noticed stays. */
  markBlocked(platform: Platform, platformUserId: string, atMs: number): Promise<void>;
  /** Notes that they no longer do, in one commit with the wake-ups of what waited for that. */
  unmarkBlocked(platform: Platform, platformUserId: string, wakes: Statement[]): Promise<void>;
}

export function createChatIdentityRepository({ client, orm, clock }: Store): ChatIdentityRepository {
  const { placeholder } = sql;
  const isAccount = and(
    eq(chatIdentities.platform, placeholder("platform")),
    eq(chatIdentities.platformUserId, placeholder("platformUserId")),
  );
  const account = orm.select().from(chatIdentities).where(isAccount).prepare();
  const key = (platform: Platform, platformUserId: string) => ({
    sql: "platform=? and platform_user_id=?",
    args: [platform, platformUserId],
  });
  const remove = async (where: { sql: string; args: string[] }) => {
    const { rowsAffected } = await client.execute({
      sql: `delete from chat_identities where ${where.sql}`,
      args: where.args,
    });
    return rowsAffected;
  };
  return {
    find: (platform, platformUserId) => firstOf(account.all({ platform, platformUserId })),
    listByUser: (userId) =>
      allOf(
        orm
          .select()
          .from(chatIdentities)
          .where(eq(chatIdentities.userId, userId))
          .orderBy(asc(chatIdentities.linkedAt)),
      ),
    linkPart: (input) => linkPart(input, clock.now()),
    unlink: async (platform, platformUserId) => (await remove(key(platform, platformUserId))) === 1,
    unlinkAll: (userId) => remove({ sql: "user_id=?", args: [userId] }),
    async touch({ platform, platformUserId, ...facts }) {
      const set = columnValues(chatIdentities, facts);
      return (await runPart(client, updatePart(chatIdentities, set, key(platform, platformUserId)))) === 1;
    },
    async markBlocked(platform, platformUserId, atMs) {
      const { sql, args } = key(platform, platformUserId);
      const open = { sql: `${sql} and blocked_at is null`, args };
      await runPart(client, updatePart(chatIdentities, { blocked_at: atMs }, open));
    },
    async unmarkBlocked(platform, platformUserId, wakes) {
      const unmark = updatePart(chatIdentities, { blocked_at: null }, key(platform, platformUserId));
      await client.batch([unmark(ALWAYS), ...wakes], "write");
    },
  };
}

// Another user's row gets user_id = null, which NOT NULL refuses: the one way to make an upsert abort its batch.
function linkPart(input: ChatFacts & { userId: string }, nowMs: number): Part {
  return (guard) => ({
    sql: `insert into chat_identities (platform, platform_user_id, user_id, private_chat_id, display_name, username, language, linked_at)
      select ?,?,?,?,?,?,?,? where ${guard.sql}
      on conflict (platform, platform_user_id) do update set
        user_id = case when user_id = excluded.user_id then user_id end,
        private_chat_id = excluded.private_chat_id, display_name = excluded.display_name,
        username = excluded.username, language = excluded.language, blocked_at = null`,
    args: [
      input.platform,
      input.platformUserId,
      input.userId,
      input.privateChatId,
      input.displayName,
      input.username,
      input.language,
      nowMs,
      ...guard.args,
    ],
  });
}
