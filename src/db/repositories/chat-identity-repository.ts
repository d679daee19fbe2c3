import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Statement } from "../../ports/scheduler.ts";
import { ALWAYS, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { chatIdentities, users } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export interface ChatIdentity extends Row<typeof chatIdentities> {
  /** What its person chose on any of their accounts; null means: as the app is set, in `language`. */
  chosenLanguage: string | null;
}

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
  /** By the name that a platform lets people choose, whatever its capitals; ten at most. */
  listByUsername(username: string): Promise<ChatIdentity[]>;
  /** Links a chat account, or refreshes its facts. An account linked to somebody else aborts the whole batch. */
  linkPart(input: ChatFacts & { userId: string }): Part;
  /** Unlinks an account of this person, with its audit line and what else goes with that. @returns false when it was not linked to them */
  unlink(
    account: { platform: Platform; platformUserId: string; userId: string },
    parts: readonly Part[],
  ): Promise<boolean>;
  unlinkAllPart(userId: string): Part;
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
  const identities = () =>
    orm
      .select({ ...getTableColumns(chatIdentities), chosenLanguage: users.language })
      .from(chatIdentities)
      .innerJoin(users, eq(users.id, chatIdentities.userId));
  const account = identities().where(isAccount).prepare();
  const key = (platform: Platform, platformUserId: string) => ({
    sql: "platform=? and platform_user_id=?",
    args: [platform, platformUserId],
  });
  const unlinkAllPart =
    (userId: string): Part =>
    (guard) => ({
      sql: `delete from chat_identities where user_id=? and ${guard.sql}`,
      args: [userId, ...guard.args],
    });
  return {
    find: (platform, platformUserId) => firstOf(account.all({ platform, platformUserId })),
    listByUsername: (username) =>
      allOf(identities().where(sql`${chatIdentities.username} = ${username} collate nocase`).limit(10)),
    listByUser: (userId) =>
      allOf(
        identities()
          .where(eq(chatIdentities.userId, userId))
          .orderBy(asc(chatIdentities.linkedAt), asc(chatIdentities.platformUserId)),
      ),
    linkPart: (input) => linkPart(input, clock.now()),
    async unlink({ platform, platformUserId, userId }, parts) {
      const mine = {
        sql: "platform=? and platform_user_id=? and user_id=?",
        args: [platform, platformUserId, userId],
      };
      const isLinked = { ...mine, sql: `exists (select 1 from chat_identities where ${mine.sql})` };
      const removal = { sql: `delete from chat_identities where ${mine.sql}`, args: mine.args };
      const results = await client.batch([...parts.map((part) => part(isLinked)), removal], "write");
      return results.at(-1)?.rowsAffected === 1;
    },
    unlinkAllPart,
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
