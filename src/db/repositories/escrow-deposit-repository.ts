import { and, desc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type Head, insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { escrowDeposits } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { DepositState } from "../states.ts";
import type { Store } from "../store.ts";

export type EscrowDeposit = Row<typeof escrowDeposits>;

export interface NewDeposit {
  deploymentId: string;
  intentId: string;
  owner: string;
  dseq: string;
  amountUact: number;
  paidInBeforeUact: number;
}

export interface EscrowDepositRepository {
  /** The one that was sent to this escrow and that nobody knows the end of. */
  findSent(owner: string, dseq: string): Promise<EscrowDeposit | null>;
  /** Writes one down before it is sent. @returns null while there is one whose end is not known */
  begin(deposit: NewDeposit): Promise<EscrowDeposit | null>;
  /** The transaction that carries it, at signing; the last one counts. */
  setTx(id: string, txHash: string): Promise<void>;
  endHead(deposit: EscrowDeposit, to: Exclude<DepositState, "sent">): Head;
  /** The last one for an agent that came through. */
  findLastDone(deploymentId: string): Promise<EscrowDeposit | null>;
  /** uact added to the escrow of one attempt, all that came through. */
  sumInto(intent: { id: string; deploymentId: string }): Promise<number>;
  /**
   * uact added to an agent's escrows since then (ms), those counted that may have come through. Of an attempt that is
   * over only what its first deposit did not cover was used up; the rest came back.
   */
  usedSince(deploymentId: string, sinceMs: number): Promise<number>;
}

const USED_SINCE = `
  select coalesce(sum(case when i.spent_uact is null then d.added
      else min(d.added, max(0, i.spent_uact - i.deposit_uact)) end), 0) as n
    from (select intent_id, sum(amount_uact) as added from escrow_deposits
      where deployment_id=? and created_at>=? and state<>'lost' group by intent_id) d
    left join akash_intents i on i.id=d.intent_id`;

export function createEscrowDepositRepository({ client, orm, clock }: Store): EscrowDepositRepository {
  const findSent: EscrowDepositRepository["findSent"] = (owner, dseq) =>
    firstOf(
      orm
        .select()
        .from(escrowDeposits)
        .where(and(eq(escrowDeposits.owner, owner), eq(escrowDeposits.dseq, dseq), sql`state='sent'`)),
    );
  return {
    findSent,
    async begin(deposit) {
      const now = clock.now();
      const id = uuidv7();
      const values = { ...deposit, id, state: "sent" as const, createdAt: now, updatedAt: now };
      const part: Part = insertPart(escrowDeposits, columnValues(escrowDeposits, values), "ignore");
      await runPart(client, part);
      const sent = await findSent(deposit.owner, deposit.dseq);
      return sent?.id === id ? sent : null;
    },
    async setTx(id, txHash) {
      await client.execute({
        sql: "update escrow_deposits set tx_hash=?, updated_at=? where id=? and state='sent'",
        args: [txHash, clock.now(), id],
      });
    },
    endHead: (row, to) => {
      const head = stateHead(escrowDeposits, row, to, {}, clock.now());
      return { ...head, when: [{ sql: "state='sent'", args: [] }] };
    },
    findLastDone: (deploymentId) =>
      firstOf(
        orm
          .select()
          .from(escrowDeposits)
          .where(and(eq(escrowDeposits.deploymentId, deploymentId), eq(escrowDeposits.state, "done")))
          .orderBy(desc(escrowDeposits.createdAt))
          .limit(1),
      ),
    async sumInto({ id, deploymentId }) {
      const { rows } = await client.execute({
        sql: "select coalesce(sum(amount_uact),0) as n from escrow_deposits where deployment_id=? and intent_id=? and state='done'",
        args: [deploymentId, id],
      });
      return Number(rows[0]?.n ?? 0);
    },
    async usedSince(deploymentId, sinceMs) {
      const { rows } = await client.execute({ sql: USED_SINCE, args: [deploymentId, sinceMs] });
      return Number(rows[0]?.n ?? 0);
    },
  };
}
