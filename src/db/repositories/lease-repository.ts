import { and, asc, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { leases } from "../schema.ts";
import type { Store } from "../store.ts";

export type Lease = Row<typeof leases>;

/** The chain's own name of a lease. */
export interface LeaseId {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
}

export interface NewLease extends LeaseId {
  deploymentId: string;
  intentId: string;
  priceUactPerBlock: number;
}

export interface LeaseRepository {
  find(lease: LeaseId): Promise<Lease | null>;
  listByDeployment(deploymentId: string): Promise<Lease[]>;
  /** Keeps a lease that is known already. */
  insertPart(lease: NewLease): Part;
  /** Closes every open lease of an intent; the first reason stays. */
  closePart(intentId: string, reason: string): Part;
}

export function createLeaseRepository({ orm, clock }: Store): LeaseRepository {
  return {
    find: ({ owner, dseq, gseq, oseq, provider }) =>
      firstOf(
        orm
          .select()
          .from(leases)
          .where(
            and(
              eq(leases.owner, owner),
              eq(leases.dseq, dseq),
              eq(leases.gseq, gseq),
              eq(leases.oseq, oseq),
              eq(leases.provider, provider),
            ),
          ),
      ),
    listByDeployment: (deploymentId) =>
      allOf(orm.select().from(leases).where(eq(leases.deploymentId, deploymentId)).orderBy(asc(leases.id))),
    insertPart(lease) {
      const now = clock.now();
      const values = columnValues(leases, {
        ...lease,
        id: uuidv7(),
        state: "active",
        createdAt: now,
        updatedAt: now,
      });
      return insertPart(leases, values, ["owner", "dseq", "gseq", "oseq", "provider"]);
    },
    closePart(intentId, reason) {
      const now = clock.now();
      const set = { state: "closed", close_reason: reason, closed_at: now, updated_at: now };
      return updatePart(leases, set, { sql: "intent_id=? and state<>'closed'", args: [intentId] });
    },
  };
}
