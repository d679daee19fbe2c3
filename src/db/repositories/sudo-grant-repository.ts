import { and, eq } from "drizzle-orm";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { sudoGrants } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type SudoGrant = Row<typeof sudoGrants>;

export interface SudoGrantRepository {
  /** Takes the place of the account's earlier one. */
  grantPart(grant: SudoGrant): Part;
  find(platform: Platform, platformUserId: string): Promise<SudoGrant | null>;
  /** @returns whether one was in force */
  end(platform: Platform, platformUserId: string, audit: Part): Promise<boolean>;
}

export function createSudoGrantRepository({ client, orm, clock }: Store): SudoGrantRepository {
  return {
    grantPart: (grant) =>
      insertPart(sudoGrants, columnValues(sudoGrants, grant), {
        equalIn: ["platform", "platform_user_id"],
        where: "1",
      }),
    find: (platform, platformUserId) =>
      firstOf(
        orm
          .select()
          .from(sudoGrants)
          .where(and(eq(sudoGrants.platform, platform), eq(sudoGrants.platformUserId, platformUserId))),
      ),
    async end(platform, platformUserId, audit) {
      const now = clock.now();
      const inForce = {
        sql: "platform=? and platform_user_id=? and ends_at>?",
        args: [platform, platformUserId, now],
      };
      const ended = await runPart(client, updatePart(sudoGrants, { ends_at: now }, inForce));
      if (ended === 1) await runPart(client, audit);
      return ended === 1;
    },
  };
}
