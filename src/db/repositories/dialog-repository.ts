import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { commitCas } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { dialogs } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type Dialog = Row<typeof dialogs>;

/** One person in one chat has at most one dialog. */
export interface DialogKey {
  platform: Platform;
  platformUserId: string;
  chatId: string;
}

export interface DialogFacts {
  kind: string;
  /** JSON without secrets. */
  state: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface DialogRepository {
  get(platform: Platform, platformUserId: string, chatId: string): Promise<Dialog | null>;
  /**
   * With `id` and `version`, changes that dialog if it is still there and at that version; without, begins a new one
   * in the place of any other. @returns null when the race was lost
   */
  put(input: DialogKey & DialogFacts & { id?: string; version?: number }): Promise<Dialog | null>;
  /** @returns false when there was none */
  remove(platform: Platform, platformUserId: string, chatId: string): Promise<boolean>;
  /** Forgets dialogs that ended before `nowMs`. @returns how many */
  purgeExpired(nowMs: number): Promise<number>;
}

export function createDialogRepository({ client, orm, clock }: Store): DialogRepository {
  const get: DialogRepository["get"] = (platform, platformUserId, chatId) =>
    firstOf(
      orm
        .select()
        .from(dialogs)
        .where(
          and(
            eq(dialogs.platform, platform),
            eq(dialogs.platformUserId, platformUserId),
            eq(dialogs.chatId, chatId),
          ),
        ),
    );

  async function begin({
    platform,
    platformUserId,
    chatId,
    kind,
    state,
    expiresAt,
  }: DialogKey & DialogFacts): Promise<void> {
    const now = clock.now();
    await client.execute({
      sql: `insert into dialogs (id, platform, platform_user_id, chat_id, kind, state, expires_at, created_at, updated_at)
        values (?,?,?,?,?,?,?,?,?)
        on conflict (platform, platform_user_id, chat_id) do update set id=excluded.id, kind=excluded.kind,
          state=excluded.state, expires_at=excluded.expires_at, created_at=excluded.created_at,
          updated_at=excluded.updated_at, version=0, commit_id=null`,
      args: [uuidv7(), platform, platformUserId, chatId, kind, state, expiresAt, now, now],
    });
  }

  async function change(
    id: string,
    version: number,
    { kind, state, expiresAt }: DialogFacts,
  ): Promise<boolean> {
    const set = columnValues(dialogs, { kind, state, expiresAt, updatedAt: clock.now() });
    return await commitCas(client, { table: dialogs, id, version, set }, []);
  }

  return {
    get,
    async put({ id, version, ...dialog }) {
      if (id === undefined || version === undefined) await begin(dialog);
      else if (!(await change(id, version, dialog))) return null;
      return await get(dialog.platform, dialog.platformUserId, dialog.chatId);
    },
    async remove(platform, platformUserId, chatId) {
      const sql = "delete from dialogs where platform=? and platform_user_id=? and chat_id=?";
      return (await client.execute({ sql, args: [platform, platformUserId, chatId] })).rowsAffected === 1;
    },
    async purgeExpired(nowMs) {
      return (await client.execute({ sql: "delete from dialogs where expires_at<=?", args: [nowMs] }))
        .rowsAffected;
    },
  };
}
