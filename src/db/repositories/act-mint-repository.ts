import { and, desc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { insertPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { actMints } from "../schema.ts";
import type { MintState } from "../states.ts";
import type { Store } from "../store.ts";

export type ActMint = Row<typeof actMints>;

export interface ActMintRepository {
  /** The wallet's one mint whose end is not known yet. */
  findSent(owner: string): Promise<ActMint | null>;
  findLast(owner: string): Promise<ActMint | null>;
  /** Writes one down before it is sent. @returns null while another one's end is not known */
  begin(mint: { owner: string; burnUakt: number; sinceHeight: number }): Promise<ActMint | null>;
  /** The transaction that carries it, at signing; the last one counts. */
  setTx(id: string, txHash: string): Promise<void>;
  /** @returns false when its end was noted before */
  end(id: string, to: Exclude<MintState, "sent">): Promise<boolean>;
}

export function createActMintRepository({ client, orm, clock }: Store): ActMintRepository {
  const findSent: ActMintRepository["findSent"] = (owner) =>
    firstOf(
      orm
        .select()
        .from(actMints)
        .where(and(eq(actMints.owner, owner), sql`state='sent'`)),
    );
  return {
    findSent,
    findLast: (owner) =>
      firstOf(
        orm.select().from(actMints).where(eq(actMints.owner, owner)).orderBy(desc(actMints.id)).limit(1),
      ),
    async begin(mint) {
      const now = clock.now();
      const id = uuidv7();
      const values = { ...mint, id, state: "sent" as const, createdAt: now, updatedAt: now };
      await runPart(client, insertPart(actMints, columnValues(actMints, values), "ignore"));
      const sent = await findSent(mint.owner);
      return sent?.id === id ? sent : null;
    },
    async setTx(id, txHash) {
      await client.execute({
        sql: "update act_mints set tx_hash=?, updated_at=? where id=? and state='sent'",
        args: [txHash, clock.now(), id],
      });
    },
    async end(id, to) {
      const { rowsAffected } = await client.execute({
        sql: "update act_mints set state=?, updated_at=?, version=version+1 where id=? and state='sent'",
        args: [to, clock.now(), id],
      });
      return rowsAffected === 1;
    },
  };
}
