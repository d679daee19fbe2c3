import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { commitCas, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { dialogs } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type Dialog = Row<typeof dialogs>;

export interface DialogFacts {
  /** Each person has at most one dialog, on whichever platform they go on with it. */
  userId: string;
  /** Where it went on last. */
  platform: Platform;
  chatId: string;
  kind: string;
  /** JSON without secrets. */
  state: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface DialogRepository {
  get(userId: string): Promise<Dialog | null>;
  /**
   * With `id` and `version`, changes that dialog if it is still there and at that version, together with `parts`;
   * without, begins a new one in the place of any other. @returns null when the race was lost
   */
  put(input: DialogFacts & { id?: string; version?: number }, parts?: Part[]): Promise<Dialog | null>;
  /** @returns false when there was none */
  remove(userId: string): Promise<boolean>;
}

export function createDialogRepository({ client, orm, clock }: Store): DialogRepository {
  const get = (userId: string) => firstOf(orm.select().from(dialogs).where(eq(dialogs.userId, userId)));

  async function begin({ userId, platform, chatId, kind, state, expiresAt }: DialogFacts): Promise<void> {
    const now = clock.now();
    await client.execute({
      sql: `insert into dialogs (id, user_id, platform, chat_id, kind, state, expires_at, created_at, updated_at)
        values (?,?,?,?,?,?,?,?,?)
        on conflict (user_id) do update set id=excluded.id, platform=excluded.platform, chat_id=excluded.chat_id,
          kind=excluded.kind, state=excluded.state, expires_at=excluded.expires_at, created_at=excluded.created_at,
          updated_at=excluded.updated_at, version=0, commit_id=null`,
      args: [uuidv7(), userId, platform, chatId, kind, state, expiresAt, now, now],
    });
  }

  /** The owner is part of the condition: an id alone never reaches somebody else's dialog (I4). */
  async function change(
    id: string,
    version: number,
    { userId, ...facts }: DialogFacts,
    parts: Part[],
  ): Promise<boolean> {
    const set = columnValues(dialogs, { ...facts, updatedAt: clock.now() });
    const when = [{ sql: "user_id=?", args: [userId] }];
    return await commitCas(client, { table: dialogs, id, version, when, set }, parts);
  }

  return {
    get,
    async put({ id, version, ...dialog }, parts = []) {
      if (id === undefined || version === undefined) await begin(dialog);
      else if (!(await change(id, version, dialog, parts))) return null;
      return await get(dialog.userId);
    },
    async remove(userId) {
      const sql = "delete from dialogs where user_id=?";
      return (await client.execute({ sql, args: [userId] })).rowsAffected === 1;
    },
  };
}
