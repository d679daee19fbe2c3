import { and, asc, count, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type Condition, insertPart, type Part, updatePart } from "../cas-batch.ts";
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

/** What the chain was last seen to say of an open lease. */
export interface LeaseSight {
  state: "active" | "reclaiming";
  /** ms; null unless announced. */
  reclaimAt: number | null;
  escrowUact: number | null;
  settledHeight: number | null;
  endHeight: number | null;
  /** ms */
  runsOutAt: number | null;
  warnedHours: number | null;
}

/** Where a page of leases that run out soon ended. */
export interface RunsOutCursor {
  runsOutAt: number;
  id: string;
}

/** All that one wallet pays for now. */
export interface OpenLeases {
  count: number;
  uactPerBlock: number;
}

export interface LeaseRepository {
  findById(id: string): Promise<Lease | null>;
  /** Open leases of a wallet, by id. */
  listOpen(owner: string, page: { after: string | null; limit: number }): Promise<Lease[]>;
  /** Open leases whose escrow ends before then (ms), the soonest first. */
  listRunningOut(before: number, page: { after: RunsOutCursor | null; limit: number }): Promise<Lease[]>;
  /** How many open leases each of these providers has; one without any is left out. */
  countOpenAt(providers: readonly string[]): Promise<Map<string, number>>;
  sumOpen(owner: string): Promise<OpenLeases>;
  /** Notes what was seen of a lease that is open still. */
  seenPart(id: string, seen: LeaseSight): Part;
  /** Ends a lease that is open still. */
  endPart(id: string, reason: string): Part;
  /** The warning that was given last; null once the escrow was filled up. */
  warnedPart(id: string, hours: number | null): Part;
  find(lease: LeaseId): Promise<Lease | null>;
  listByDeployment(deploymentId: string): Promise<Lease[]>;
  /** A running lease at each of some other providers. */
  oneAtEachOther(provider: string, limit: number): Promise<Lease[]>;
  /** Keeps a lease that is known already. */
  insertPart(lease: NewLease): Part;
  /** Closes every open lease of an intent; the first reason stays. */
  closePart(intentId: string, reason: string): Part;
}

/** In these words, so that the partial indexes are used: a bound parameter would hide that they fit. */
const isOpen = sql`state<>'closed'`;
const open = (id: string): Condition => ({ sql: "id=? and state<>'closed'", args: [id] });

export function createLeaseRepository({ client, orm, clock }: Store): LeaseRepository {
  return {
    findById: (id) => firstOf(orm.select().from(leases).where(eq(leases.id, id))),
    listOpen: (owner, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(leases)
          .where(and(eq(leases.owner, owner), isOpen, after === null ? undefined : gt(leases.id, after)))
          .orderBy(asc(leases.id))
          .limit(limit),
      ),
    listRunningOut: (before, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(leases)
          .where(
            and(
              sql`${leases.runsOutAt} < ${before}`,
              isOpen,
              after === null
                ? undefined
                : sql`(${leases.runsOutAt}, ${leases.id}) > (${after.runsOutAt}, ${after.id})`,
            ),
          )
          .orderBy(asc(leases.runsOutAt), asc(leases.id))
          .limit(limit),
      ),
    async countOpenAt(providers) {
      if (providers.length === 0) return new Map();
      const rows = await allOf(
        orm
          .select({ provider: leases.provider, open: count() })
          .from(leases)
          .where(and(inArray(leases.provider, [...providers]), isOpen))
          .groupBy(leases.provider),
      );
      return new Map(rows.map((row) => [row.provider, row.open]));
    },
    async sumOpen(owner) {
      const { rows } = await client.execute({
        sql: "select count(*) as n, coalesce(sum(price_uact_per_block),0) as rate from leases where owner=? and state<>'closed'",
        args: [owner],
      });
      return { count: Number(rows[0]?.n ?? 0), uactPerBlock: Number(rows[0]?.rate ?? 0) };
    },
    seenPart: (id, seen) =>
      updatePart(leases, { ...columnValues(leases, seen), updated_at: clock.now() }, open(id)),
    endPart(id, reason) {
      const now = clock.now();
      const set = { state: "closed", close_reason: reason, closed_at: now, updated_at: now };
      return updatePart(leases, set, open(id));
    },
    warnedPart: (id, hours) => updatePart(leases, { warned_hours: hours, updated_at: clock.now() }, open(id)),
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
    oneAtEachOther: (provider, limit) =>
      allOf(
        orm
          .select()
          .from(leases)
          .where(and(eq(leases.state, "active"), ne(leases.provider, provider)))
          .groupBy(leases.provider)
          .limit(limit),
      ),
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
