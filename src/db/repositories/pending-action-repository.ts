import { eq } from "drizzle-orm";
import { updatePart } from "../cas-batch.ts";
import type { Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { pendingActions } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type PendingAction = Row<typeof pendingActions>;

export interface NewPendingAction {
  /** Opaque; travels in callback data. */
  id: string;
  verb: string;
  /** JSON without secrets. */
  args: string;
  platform: Platform;
  platformUserId: string;
  chatId: string;
  once: boolean;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface PendingActionRepository {
  /** Writes what a button will do. The same id again only extends it while it is unused. */
  create(action: NewPendingAction): Promise<void>;
  find(id: string): Promise<PendingAction | null>;
  /** Uses an action at `nowMs`. @returns null when it is unknown, expired, or one-shot and used already */
  use(id: string, nowMs: number): Promise<PendingAction | null>;
}

export function createPendingActionRepository({ client, orm, clock }: Store): PendingActionRepository {
  const find = (id: string) => firstOf(orm.select().from(pendingActions).where(eq(pendingActions.id, id)));
  return {
    async create(a) {
      await client.execute({
        sql: `insert into pending_actions (id, verb, args, platform, platform_user_id, chat_id, once, expires_at, created_at)
          values (?,?,?,?,?,?,?,?,?)
          on conflict (id) do update set expires_at=max(expires_at, excluded.expires_at) where used_at is null`,
        args: [
          a.id,
          a.verb,
          a.args,
          a.platform,
          a.platformUserId,
          a.chatId,
          Number(a.once),
          a.expiresAt,
          clock.now(),
        ],
      });
    },
    find,
    async use(id, nowMs) {
      const usable = { sql: "id=? and expires_at>? and (once=0 or used_at is null)", args: [id, nowMs] };
      const used = await runPart(client, updatePart(pendingActions, { used_at: nowMs }, usable));
      return used === 1 ? await find(id) : null;
    },
  };
}
