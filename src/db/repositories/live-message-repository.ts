import { and, eq } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import { insertPart, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { liveMessages } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type LiveMessage = Row<typeof liveMessages>;

export interface LiveMessageKey {
  deploymentId: string;
  platform: Platform;
  chatId: string;
}

export type LiveMessageFields = Partial<
  Pick<LiveMessage, "messageId" | "renderedHash" | "lastEditAt" | "notBefore" | "state">
>;

export interface LiveMessageRepository {
  get(deploymentId: string, platform: Platform, chatId: string): Promise<LiveMessage | null>;
  /** Writes the given facts, making the row first where there is none. */
  upsert(input: LiveMessageKey & LiveMessageFields): Promise<LiveMessage>;
}

export function createLiveMessageRepository({ client, orm, clock }: Store): LiveMessageRepository {
  const get: LiveMessageRepository["get"] = (deploymentId, platform, chatId) =>
    firstOf(
      orm
        .select()
        .from(liveMessages)
        .where(
          and(
            eq(liveMessages.deploymentId, deploymentId),
            eq(liveMessages.platform, platform),
            eq(liveMessages.chatId, chatId),
          ),
        ),
    );
  const update = async (
    { deploymentId, platform, chatId }: LiveMessageKey,
    fields: LiveMessageFields,
  ): Promise<void> => {
    const where = {
      sql: "deployment_id=? and platform=? and chat_id=?",
      args: [deploymentId, platform, chatId],
    };
    const set = columnValues(liveMessages, { ...fields, updatedAt: clock.now() });
    await runPart(client, updatePart(liveMessages, set, where));
  };
  return {
    get,
    async upsert({ deploymentId, platform, chatId, ...fields }) {
      const now = clock.now();
      const key = { deploymentId, platform, chatId };
      const fresh = columnValues(liveMessages, {
        ...key,
        notBefore: 0,
        state: "live",
        createdAt: now,
        updatedAt: now,
      });
      await runPart(client, insertPart(liveMessages, fresh, ["deployment_id", "platform", "chat_id"]));
      await update(key, fields);
      const row = await get(deploymentId, platform, chatId);
      if (!row) throw new AppError("internal", "a live message vanished while being written");
      return row;
    },
  };
}
