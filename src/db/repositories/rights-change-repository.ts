import type { Store } from "../store.ts";

export interface RightsChange {
  id: number;
  deploymentId: string;
}

/** The order in which agents' rights to a model changed. Written by triggers alone. */
export interface RightsChangeRepository {
  /** Where the list ends now; 0 while nothing has ever changed. */
  lastId(): Promise<number>;
  /** Oldest first. Ids have no gaps, so a first one that is not the next tells of changes that were purged. */
  listAfter(id: number, limit: number): Promise<RightsChange[]>;
}

export function createRightsChangeRepository({ client }: Store): RightsChangeRepository {
  return {
    async lastId() {
      const { rows } = await client.execute("select seq from sqlite_sequence where name='rights_changes'");
      return Number(rows[0]?.seq ?? 0);
    },
    async listAfter(id, limit) {
      const { rows } = await client.execute({
        sql: "select id, deployment_id from rights_changes where id>? order by id limit ?",
        args: [id, limit],
      });
      return rows.map((row) => ({ id: Number(row.id), deploymentId: String(row.deployment_id) }));
    },
  };
}
